package dev.tenon.internal;

import dev.tenon.event.EventRecord;
import dev.tenon.event.Position;
import dev.tenon.message.Message;
import dev.tenon.message.Message.Place;

/** Puts recorded events into envelopes. */
final class Messages {
  private Messages() {}

  static Message of(EventRecord event, String source, String incarnation, long previous) {
    return new Message(
        event.id().toString(),
        event.payload(),
        source,
        event.stream().tenant(),
        event.key(),
        event.metadata().withOccurredAt(event.occurredAt()),
        event.recordedAt(),
        new Place(
            event.stream().toString(),
            event.version(),
            new Position(incarnation, event.offset()),
            previous));
  }
}
