package dev.tenon.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.tenon.message.Message;
import dev.tenon.spi.CloudEvents;
import dev.tenon.spi.CloudEvents.Arrival;
import dev.tenon.spi.CloudEvents.Incoming;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Messages with headers, by the CloudEvents binding for AMQP in binary mode. */
final class RabbitMessages {
  private static final String PREFIX = "cloudEvents_";

  /** The binding has both; this one is not for clients of JMS. */
  private static final String OTHER_PREFIX = "cloudEvents:";

  /** What an attribute may not be and a key may: empty. Others may give any key by it. */
  private static final String KEY = "key";

  private static final int PERSISTENT = 2;
  private static final Map<String, String> HEADERS =
      CloudEvents.NAMES.stream().collect(Collectors.toUnmodifiableMap(n -> n, n -> PREFIX + n));
  private static final Map<String, String> ATTRIBUTES =
      Stream.of(PREFIX, OTHER_PREFIX)
          .flatMap(prefix -> CloudEvents.NAMES.stream().map(prefix::concat))
          .collect(Collectors.toUnmodifiableMap(n -> n, n -> n.substring(PREFIX.length())));

  private final String environment;
  private final String contentType;

  RabbitMessages(RabbitOptions options) {
    environment = options.environment();
    contentType = options.contentType();
  }

  /** Everything but the payload. */
  BasicProperties properties(Message message) {
    Map<String, Object> headers = new HashMap<>();
    CloudEvents.write(
        message,
        environment,
        (name, value) -> {
          headers.put(HEADERS.get(name), value);
          if (name.equals(CloudEvents.TRACEPARENT)) {
            headers.put(name, value);
          }
        });
    if (message.key().isEmpty()) {
      headers.put(KEY, "");
    }
    return new BasicProperties.Builder()
        .deliveryMode(PERSISTENT)
        .contentType(contentType)
        .messageId(shortened(message.id()))
        .timestamp(Date.from(message.recordedAt()))
        .headers(headers)
        .build();
  }

  /** What is not in a header may have 255 bytes. */
  private static String shortened(String id) {
    return id.getBytes(UTF_8).length <= 255 ? id : UUID.nameUUIDFromBytes(id.getBytes(UTF_8)) + "";
  }

  /** The attributes it has. */
  static Map<String, String> attributes(BasicProperties properties) {
    Map<String, String> attributes = HashMap.newHashMap(CloudEvents.NAMES.size());
    if (properties.getHeaders() != null) {
      properties
          .getHeaders()
          .forEach((header, value) -> {
            String name = ATTRIBUTES.get(header);
            if (name != null && value != null) {
              attributes.put(name, value.toString());
            }
          });
    }
    return attributes;
  }

  /** The message of a lane's delivery. */
  static Incoming read(
      BasicProperties properties, byte[] body, Map<String, String> attributes, String queue) {
    Map<String, Object> headers = properties.getHeaders();
    Object key = headers == null ? null : headers.get(KEY);
    Date sent = properties.getTimestamp();
    Arrival arrival =
        new Arrival(
            queue + '/' + id(properties, body),
            key == null ? null : key.toString(),
            sent == null ? Instant.now() : sent.toInstant(),
            headers == null ? 0 : headers.size());
    return CloudEvents.read(attributes, body, arrival);
  }

  /** The server numbers nothing: without an id, messages that are alike are the same one. */
  private static String id(BasicProperties properties, byte[] body) {
    String id = properties.getMessageId();
    if (id != null && !id.isEmpty()) {
      return id;
    }
    String what = properties + UUID.nameUUIDFromBytes(body).toString();
    return UUID.nameUUIDFromBytes(what.getBytes(UTF_8)).toString();
  }
}
