package dev.tenon.event;

import java.util.Optional;

/** A running subscription. */
public interface Subscription extends AutoCloseable {
  /** What ended it, if its listener threw. */
  Optional<Throwable> failure();

  /** Ends it; returns when the listener is no longer running. */
  @Override
  void close();
}
