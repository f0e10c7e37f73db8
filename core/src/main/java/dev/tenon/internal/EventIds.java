package dev.tenon.internal;

import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.UUID;

/** Makes UUIDs of version 7: ordered by time, so that a unique index grows at its end. */
final class EventIds {
  private static final long COUNTER_LIMIT = 1 << 12;

  private final InstantSource clock;
  private final SplittableRandom random;
  private long lastMillis;
  private long counter;

  EventIds(InstantSource clock, long seed) {
    this.clock = clock;
    this.random = new SplittableRandom(seed);
  }

  synchronized UUID next() {
    long millis = Math.max(clock.millis(), lastMillis);
    counter = millis == lastMillis ? counter + 1 : 0;
    if (counter == COUNTER_LIMIT) {
      counter = 0;
      millis++;
    }
    lastMillis = millis;
    long high = (millis << 16) | 0x7000L | counter;
    long low = (random.nextLong() >>> 2) | 0x8000000000000000L;
    return new UUID(high, low);
  }
}
