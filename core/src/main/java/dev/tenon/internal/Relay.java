package dev.tenon.internal;

import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import dev.tenon.internal.Source.Batch;
import dev.tenon.spi.Change;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Publishes what a source gives, in its order, a few batches ahead of the broker's answers, while
 * this instance leads. After a failure, a crash or a change of leaders what was not answered for is
 * published again, and dropped by the inboxes that have it.
 */
final class Relay {
  private static final Duration WAIT = Duration.ofMillis(50);

  private final ServiceParts parts;
  private final String what;
  private final Source source;
  private final Leader leader;
  private final ArrayDeque<Batch> inFlight = new ArrayDeque<>();

  /** Publications that are repeated already but still fill the broker. */
  private final List<CompletableFuture<Void>> abandoned = new ArrayList<>();

  private boolean leading;

  /**
   * A relay of a source.
   *
   * @param what it publishes, for errors
   */
  Relay(ServiceParts parts, String what, Source source, Leader leader) {
    this.parts = parts;
    this.what = what;
    this.source = source;
    this.leader = leader;
  }

  void step() throws InterruptedException {
    Change fence = leader.fence();
    if (fence == null) {
      if (leading) {
        leading = false;
        source.pause();
      }
      leader.awaitChange(WAIT);
      return;
    }
    if (!leading || source.isOutdated()) {
      leading = true;
      restart();
    }
    collectAnswers();
    boolean full = inFlight.size() + abandoned.size() >= source.maxInFlight();
    Batch batch = full ? null : source.publishNext(parts.host().patience(WAIT));
    if (full) {
      awaitOldest();
    } else if (batch != null) {
      inFlight.add(batch);
    }
    collectAnswers();
    try {
      source.save(fence, batch == null && !full);
    } catch (TenonException e) {
      if (e.problem() == Problem.STALE_MARK) {
        leader.lost(fence);
      }
      throw e;
    }
  }

  private void restart() {
    inFlight.forEach(batch -> abandoned.add(batch.answer()));
    inFlight.clear();
    source.restart();
  }

  private void awaitOldest() throws InterruptedException {
    var oldest = inFlight.isEmpty() ? abandoned.getFirst() : inFlight.getFirst().answer();
    try {
      oldest.get(parts.host().patience(WAIT).toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException | ExecutionException e) {
      // Still out, or failed: collectAnswers() tells which.
      return;
    }
  }

  private void collectAnswers() {
    abandoned.removeIf(CompletableFuture::isDone);
    while (!inFlight.isEmpty() && inFlight.getFirst().answer().isDone()) {
      Batch oldest = inFlight.removeFirst();
      if (oldest.answer().isCompletedExceptionally()) {
        restart();
        Throwable failure = oldest.answer().exceptionNow();
        if (source.isOutdated()) {
          // A group has left; the next step follows those that are still there.
          return;
        }
        throw Problem.BROKER_FAILED.because(
            what + " could not be published and is tried again", failure);
      }
      source.answered(oldest);
    }
  }
}
