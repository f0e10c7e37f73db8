package dev.tenon.nats;

import dev.tenon.message.Message;
import dev.tenon.spi.CloudEvents;
import dev.tenon.spi.CloudEvents.Arrival;
import dev.tenon.spi.CloudEvents.Incoming;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsJetStreamMetaData;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Messages as those of NATS: a header for each attribute, encoded as in HTTP. */
final class NatsMessages {
  private static final String PREFIX = "ce-";
  private static final String CONTENT_TYPE = "ce-datacontenttype";

  /** What an attribute may not be and a key may: empty. Others may give any key by it. */
  private static final String KEY = "key";

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
          headers.put(PREFIX + name, PercentText.encoded(value));
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

  /** The attributes a message has; of headers that come twice, the last. */
  static Map<String, String> attributes(io.nats.client.Message message) {
    Map<String, String> attributes = new HashMap<>();
    Headers headers = message.getHeaders();
    if (headers != null) {
      for (Map.Entry<String, List<String>> header : headers.entrySet()) {
        String name = header.getKey().toLowerCase(Locale.ROOT);
        if (name.startsWith(PREFIX) && CloudEvents.NAMES.contains(name.substring(3))) {
          attributes.put(
              name.substring(PREFIX.length()), PercentText.decoded(header.getValue().getLast()));
        }
      }
    }
    return attributes;
  }

  /** The message that came. */
  static Incoming read(
      io.nats.client.Message message, Map<String, String> attributes, String topic) {
    NatsJetStreamMetaData came = message.metaData();
    String id = topic + '/' + came.streamSequence();
    Arrival arrival = new Arrival(id, key(message.getHeaders()), came.timestamp().toInstant());
    return CloudEvents.read(attributes, message.getData(), arrival);
  }

  private static @Nullable String key(@Nullable Headers headers) {
    String key = headers == null ? null : headers.getLast(KEY);
    return key == null ? null : PercentText.decoded(key);
  }

  /** About how much memory a message takes. */
  static int bytes(io.nats.client.Message message) {
    Headers headers = message.getHeaders();
    return message.getData().length + (headers == null ? 0 : headers.serializedLength());
  }
}
