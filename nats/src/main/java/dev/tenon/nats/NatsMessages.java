package dev.tenon.nats;

import dev.tenon.message.Message;
import dev.tenon.spi.CloudEvents;
import dev.tenon.spi.CloudEvents.Arrival;
import dev.tenon.spi.CloudEvents.Incoming;
import io.nats.client.impl.Headers;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Messages as those of NATS: a header for each attribute, encoded as in HTTP. */
final class NatsMessages {
  private static final String PREFIX = "ce-";
  private static final String CONTENT_TYPE = "ce-datacontenttype";

  /** What an attribute may not be and a key may: empty. Others may give any key by it. */
  private static final String KEY = "key";

  private static final Map<String, String> HEADERS =
      CloudEvents.NAMES.stream().collect(Collectors.toUnmodifiableMap(n -> n, n -> PREFIX + n));
  private static final Map<String, String> ATTRIBUTES =
      CloudEvents.NAMES.stream().collect(Collectors.toUnmodifiableMap(n -> PREFIX + n, n -> n));

  private final NatsOptions options;

  NatsMessages(NatsOptions options) {
    this.options = options;
  }

  Headers headers(Message message) {
    Headers headers = new Headers();
    CloudEvents.write(
        message,
        options.environment(),
        (name, value) -> {
          headers.put(HEADERS.get(name), PercentText.encoded(value));
          if (name.equals(CloudEvents.TRACEPARENT)) {
            headers.put(name, PercentText.encoded(value));
          }
        });
    if (message.key().isEmpty()) {
      headers.put(KEY, "");
    }
    headers.put(CONTENT_TYPE, PercentText.encoded(options.contentType()));
    return headers;
  }

  /** The attributes a message has. */
  static Map<String, String> attributes(Arrived message) {
    Map<String, String> attributes = HashMap.newHashMap(CloudEvents.NAMES.size());
    message
        .headers()
        .forEach((name, value) -> {
          String attribute = ATTRIBUTES.get(name);
          if (attribute != null) {
            attributes.put(attribute, PercentText.decoded(value));
          }
        });
    return attributes;
  }

  /** The message that came. */
  static Incoming read(Arrived message, Map<String, String> attributes, String topic) {
    String id = topic + '/' + message.place().sequence();
    String key = message.headers().get(KEY);
    Arrival arrival =
        new Arrival(
            id,
            key == null ? null : PercentText.decoded(key),
            message.place().at(),
            message.headers().size());
    return CloudEvents.read(attributes, message.data(), arrival);
  }
}
