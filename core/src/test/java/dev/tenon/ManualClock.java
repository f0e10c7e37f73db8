package dev.tenon;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Time that a test cranks by hand. */
final class ManualClock implements InstantSource {
  static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

  private volatile Instant now = START;

  @Override
  public Instant instant() {
    return now;
  }

  synchronized void advance(Duration time) {
    now = now.plus(time);
  }
}
