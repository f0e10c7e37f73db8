package dev.tenon.nats;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tenon.error.Problem;
import io.nats.client.Message;
import io.nats.client.support.JsonParseException;
import io.nats.client.support.JsonParser;
import io.nats.client.support.JsonValue;
import io.nats.client.support.JsonValueUtils;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Looks up single messages of a stream, as JSON: also those with headers that the client cannot
 * read. Used by one thread.
 */
final class StoredMessages {
  private static final int NO_SUCH_MESSAGE = 404;

  private final Session session;
  private final Topic topic;

  StoredMessages(Session session, Topic topic) {
    this.session = session;
    this.topic = topic;
  }

  /** A lane's first message from a number on; null if there is none. */
  @Nullable Arrived next(int lane, long from) {
    return ask("{\"seq\":%d,\"next_by_subj\":\"%s\"}".formatted(from, topic.subject(lane)));
  }

  /** The message of that number; null if there is none. */
  @Nullable Arrived at(long sequence) {
    return ask("{\"seq\":%d}".formatted(sequence));
  }

  private @Nullable Arrived ask(String question) {
    Message answer =
        session.ask(nats ->
            nats.request(
                "$JS.API.STREAM.MSG.GET." + topic.stream(),
                question.getBytes(UTF_8),
                session.timeout()));
    if (answer == null) {
      throw Problem.BROKER_FAILED.because("NATS at " + session.server() + " did not answer");
    }
    try {
      return message(JsonParser.parse(answer.getData()));
    } catch (JsonParseException | IllegalArgumentException e) {
      throw session.failure(e);
    }
  }

  private @Nullable Arrived message(JsonValue answer) {
    JsonValue error = JsonValueUtils.readValue(answer, "error");
    if (error != null && JsonValueUtils.readInteger(error, "code", 0) == NO_SUCH_MESSAGE) {
      return null;
    }
    JsonValue message = JsonValueUtils.readValue(answer, "message");
    if (message == null) {
      throw Problem.BROKER_FAILED.because(
          "NATS at %s gave no message: %s".formatted(session.server(), answer.toJson()));
    }
    Place place =
        new Place(
            JsonValueUtils.readLong(message, "seq", 0),
            Instant.parse(JsonValueUtils.readString(message, "time", "")));
    return new Arrived(place, headers(bytes(message, "hdrs")), bytes(message, "data"));
  }

  private static byte[] bytes(JsonValue message, String field) {
    return Base64.getDecoder().decode(JsonValueUtils.readString(message, field, ""));
  }

  /** Lines that are no header are left out. */
  private static Map<String, String> headers(byte[] block) {
    Map<String, String> headers = new HashMap<>();
    new String(block, UTF_8)
        .lines()
        .skip(1)
        .forEach(line -> {
          int colon = line.indexOf(':');
          if (colon > 0) {
            String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
            headers.put(name, line.substring(colon + 1).strip());
          }
        });
    return headers;
  }
}
