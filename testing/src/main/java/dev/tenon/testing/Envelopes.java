package dev.tenon.testing;

import dev.tenon.event.Metadata;
import dev.tenon.event.Payload;
import dev.tenon.event.Position;
import dev.tenon.event.StreamId;
import dev.tenon.message.Handlers;
import dev.tenon.message.Message;
import dev.tenon.message.Message.Place;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Numbers messages as a log would: offsets grow, versions count a key's events, and each message
 * knows the one of its key before it. Reactions get their event decoded, so the payload is empty.
 */
final class Envelopes {
  private final Map<String, Message> last = new HashMap<>();
  private long offset;

  Message next(String topic, Object event, StreamId stream, Instant at) {
    offset++;
    String key = stream.qualify(stream.id());
    Message before = last.get(key);
    Message message =
        new Message(
            new UUID(0, offset).toString(),
            new Payload(event.getClass().getSimpleName(), 1, new byte[0]),
            topic.isEmpty() ? "test" : topic,
            stream.tenant(),
            key,
            Metadata.occurredAt(at),
            at,
            new Place(
                stream.toString(),
                before == null ? 1 : before.version() + 1,
                new Position("test", offset),
                before == null ? 0 : before.offset()));
    last.put(key, message);
    return message;
  }

  /** What handles the event. That nothing does is more often a misspelt topic than intended. */
  static <H> H handler(Handlers<H> handlers, Object of, String topic, Object event) {
    @Nullable H found = handlers.find(topic, event.getClass());
    if (found == null) {
      throw new AssertionError(
          "%s takes no %s %s; there it takes %s, and its topics are %s"
              .formatted(
                  of,
                  event.getClass().getSimpleName(),
                  describe(topic),
                  handlers.types(topic).stream().map(Class::getSimpleName).toList(),
                  handlers.topics().stream().map(Envelopes::describe).toList()));
    }
    return found;
  }

  private static String describe(String topic) {
    return switch (topic) {
      case Handlers.OWN_LOG -> "of its own log";
      case Handlers.TIMERS -> "as a timeout";
      default -> "on topic '" + topic + "'";
    };
  }
}
