package dev.tenon.jdbc;

import dev.tenon.event.Metadata;
import dev.tenon.event.Payload;
import dev.tenon.spi.Timer;
import java.time.Instant;
import java.util.Arrays;

/** Timers as they are stored and compared. */
final class Timers {
  private Timers() {}

  /** With its times to the microsecond. */
  static Timer floor(Timer timer) {
    Metadata metadata = timer.metadata();
    Instant occurred = metadata.occurredAt();
    if (occurred != null) {
      metadata = metadata.withOccurredAt(Micros.floor(occurred));
    }
    return new Timer(
        timer.owner(),
        timer.tenant(),
        timer.id(),
        Micros.floor(timer.due()),
        timer.payload(),
        metadata);
  }

  /** True if they are stored alike: a rescheduled timer is another one. */
  static boolean same(Timer stored, Timer taken) {
    Timer other = floor(taken);
    Payload payload = stored.payload();
    return stored.due().equals(other.due())
        && payload.type().equals(other.payload().type())
        && payload.schemaVersion() == other.payload().schemaVersion()
        && Arrays.equals(payload.data(), other.payload().data())
        && stored.metadata().equals(other.metadata());
  }
}
