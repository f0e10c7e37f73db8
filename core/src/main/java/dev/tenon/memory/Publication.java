package dev.tenon.memory;

import dev.tenon.error.TenonException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts down what is still to be handled of one publication. */
final class Publication {
  private final AtomicInteger open;
  private final CompletableFuture<Void> answer = new CompletableFuture<>();

  Publication(int open) {
    this.open = new AtomicInteger(open);
  }

  CompletableFuture<Void> answer() {
    return answer;
  }

  void handled() {
    if (open.decrementAndGet() == 0) {
      answer.complete(null);
    }
  }

  void fail(TenonException problem) {
    answer.completeExceptionally(problem);
  }
}
