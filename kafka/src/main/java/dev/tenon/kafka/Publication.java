package dev.tenon.kafka;

import dev.tenon.error.TenonException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts down what the cluster has not acknowledged of one batch. */
final class Publication {
  private final AtomicInteger open;
  private final CompletableFuture<Void> answer = new CompletableFuture<>();

  Publication(int open) {
    this.open = new AtomicInteger(open);
  }

  CompletableFuture<Void> answer() {
    return answer;
  }

  void acknowledged() {
    if (open.decrementAndGet() == 0) {
      answer.complete(null);
    }
  }

  void fail(TenonException problem) {
    answer.completeExceptionally(problem);
  }
}
