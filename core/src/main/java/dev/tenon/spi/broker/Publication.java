package dev.tenon.spi.broker;

import dev.tenon.error.TenonException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts down what the server has not acknowledged of one batch. Safe for use by many threads. */
public final class Publication {
  private final AtomicInteger open;
  private final CompletableFuture<Void> answer = new CompletableFuture<>();
  private volatile boolean broken;

  /** Of so many messages, 1 or more. */
  public Publication(int open) {
    this.open = new AtomicInteger(open);
  }

  /** Completes when all are acknowledged, or with the first failure. */
  public CompletableFuture<Void> answer() {
    return answer;
  }

  /** One more is. */
  public void acknowledged() {
    if (open.decrementAndGet() == 0) {
      answer.complete(null);
    }
  }

  /** What of the batch is not on its way yet would overtake what failed. */
  void breakOff() {
    broken = true;
  }

  boolean isBroken() {
    return broken;
  }

  /** Tells who waits for it, and so not to be called under a lock. */
  public void fail(TenonException problem) {
    broken = true;
    answer.completeExceptionally(problem);
  }
}
