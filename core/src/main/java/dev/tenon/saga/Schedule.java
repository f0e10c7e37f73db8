package dev.tenon.saga;

import dev.tenon.error.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import org.jspecify.annotations.Nullable;

/** When a saga starts by itself. Pure: the same question has the same answer. */
@FunctionalInterface
public interface Schedule {
  /** The first time after that one; null: never again. */
  @Nullable Instant next(Instant after);

  /** At the multiples of a while, counted from 1970, UTC: every hour is on the hour. */
  static Schedule every(Duration interval) {
    if (interval.toMillis() < 1) {
      throw Problem.INVALID_ARGUMENT.because(
          "a schedule goes by intervals of 1 ms or more, not " + interval);
    }
    long millis = interval.toMillis();
    return after ->
        Instant.ofEpochMilli((Math.floorDiv(after.toEpochMilli(), millis) + 1) * millis);
  }

  /** Each day at that time; on a day whose clock leaves it out, at the next that there is. */
  static Schedule daily(LocalTime time, ZoneId zone) {
    return after -> {
      ZonedDateTime today = after.atZone(zone).with(time);
      return (today.toInstant().isAfter(after) ? today : today.plusDays(1).with(time)).toInstant();
    };
  }

  /** Not any more: ends a schedule that there was. */
  static Schedule never() {
    return after -> null;
  }
}
