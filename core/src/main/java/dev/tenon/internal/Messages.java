package dev.tenon.internal;

import dev.tenon.event.EventRecord;
import dev.tenon.event.Position;
import dev.tenon.message.Message;

/** Puts recorded events into envelopes. */
final class Messages {
  private Messages() {}

  static Message of(EventRecord event, String source, String incarnation, long previous) {
    return new Message(
        event.id().toString(),
        event.payload(),
        source,
        event.key(),
        event.metadata().withOccurredAt(event.occurredAt()),
        event.recordedAt(),
        event.stream().toString(),
        event.version(),
        new Position(incarnation, event.offset()),
        previous);
  }
}
