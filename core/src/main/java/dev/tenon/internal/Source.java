package dev.tenon.internal;

import dev.tenon.spi.Change;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Where a {@link Relay} gets what it publishes. Used by the relay's thread. */
interface Source {
  /** How many batches may be out at a time. */
  int maxInFlight();

  /** Whether to begin again, since those who are to get it are others than before. */
  boolean isOutdated();

  /** Begins again after what the broker answered for. */
  void restart();

  /** Somebody else publishes from now on. */
  void pause();

  /** Publishes the next batch; null if there is none for that long. */
  @Nullable Batch publishNext(Duration wait) throws InterruptedException;

  /** The broker answered for the oldest batch that is out. */
  void answered(Batch batch);

  /**
   * Stores what was answered for.
   *
   * @param fence goes with what is stored
   * @param idle whether there is nothing else to do
   */
  void save(Change fence, boolean idle);

  /**
   * A batch on its way.
   *
   * @param end how far its source is with it
   */
  record Batch(long end, CompletableFuture<Void> answer) {}
}
