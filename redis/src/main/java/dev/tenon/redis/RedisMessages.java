package dev.tenon.redis;

import dev.tenon.message.Message;
import dev.tenon.spi.CloudEvents;
import dev.tenon.spi.CloudEvents.Arrival;
import dev.tenon.spi.CloudEvents.Incoming;
import io.lettuce.core.StreamMessage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Messages as entries of streams: a field for each attribute, and one for the payload. */
final class RedisMessages {
  private static final String PREFIX = "ce_";
  private static final String DATA = "data";

  /** What an attribute may not be and a key may: empty. Others may give any key by it. */
  private static final String KEY = "key";

  private static final byte[] CONTENT_TYPE = Bytes.of("content-type");
  private static final Map<String, byte[]> FIELDS =
      CloudEvents.NAMES.stream()
          .collect(Collectors.toUnmodifiableMap(n -> n, n -> Bytes.of(PREFIX + n)));
  private static final Map<String, String> ATTRIBUTES =
      CloudEvents.NAMES.stream().collect(Collectors.toUnmodifiableMap(n -> PREFIX + n, n -> n));

  private final String environment;
  private final byte[] contentType;

  RedisMessages(RedisOptions options) {
    environment = options.environment();
    contentType = Bytes.of(options.contentType());
  }

  /** Fields and values in turn. */
  List<byte[]> write(Message message) {
    List<byte[]> entry = new ArrayList<>();
    CloudEvents.write(
        message,
        environment,
        (name, value) -> {
          byte[] bytes = Bytes.of(value);
          entry.add(FIELDS.get(name));
          entry.add(bytes);
          if (name.equals(CloudEvents.TRACEPARENT)) {
            entry.add(Bytes.of(name));
            entry.add(bytes);
          }
        });
    if (message.key().isEmpty()) {
      entry.add(Bytes.of(KEY));
      entry.add(new byte[0]);
    }
    entry.add(CONTENT_TYPE);
    entry.add(contentType);
    entry.add(Bytes.of(DATA));
    entry.add(message.payload().data());
    return entry;
  }

  /** The attributes an entry has; of fields that come twice, the last. */
  Map<String, String> attributes(StreamMessage<String, byte[]> entry) {
    Map<String, String> attributes = HashMap.newHashMap(CloudEvents.NAMES.size());
    entry
        .getBody()
        .forEach((field, value) -> {
          String name = ATTRIBUTES.get(field);
          if (name != null) {
            attributes.put(name, Bytes.text(value));
          }
        });
    return attributes;
  }

  /** The message of an entry of a lane. */
  Incoming read(
      StreamMessage<String, byte[]> entry, Map<String, String> attributes, String topic, int lane) {
    byte[] data = entry.getBody().getOrDefault(DATA, new byte[0]);
    String id = topic + '/' + lane + '/' + entry.getId();
    byte[] key = entry.getBody().get(KEY);
    Instant at = timeOf(entry.getId());
    int headers = entry.getBody().size();
    Arrival arrival = new Arrival(id, key == null ? null : Bytes.text(key), at, headers);
    return CloudEvents.read(attributes, data, arrival);
  }

  /** About how much memory an entry takes. */
  static int bytes(StreamMessage<String, byte[]> entry) {
    int bytes = 0;
    for (byte[] value : entry.getBody().values()) {
      bytes += value.length;
    }
    return bytes;
  }

  /** An entry's id begins with the milliseconds at which the server got it, if it made the id. */
  private static Instant timeOf(String id) {
    try {
      return Instant.ofEpochMilli(Long.parseLong(id.substring(0, id.indexOf('-'))));
    } catch (NumberFormatException e) {
      return Instant.EPOCH;
    }
  }
}
