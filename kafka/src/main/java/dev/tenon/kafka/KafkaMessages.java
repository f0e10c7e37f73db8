package dev.tenon.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tenon.message.Message;
import dev.tenon.spi.CloudEvents;
import dev.tenon.spi.CloudEvents.Arrival;
import dev.tenon.spi.CloudEvents.Incoming;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Messages as records of Kafka, by the CloudEvents binding for Kafka in binary mode. */
final class KafkaMessages {
  private static final String PREFIX = "ce_";
  private static final String CONTENT_TYPE = "content-type";
  private static final Map<String, String> HEADERS =
      CloudEvents.NAMES.stream().collect(Collectors.toUnmodifiableMap(n -> n, n -> PREFIX + n));
  private static final Map<String, String> ATTRIBUTES =
      CloudEvents.NAMES.stream().collect(Collectors.toUnmodifiableMap(n -> PREFIX + n, n -> n));

  private final String environment;
  private final byte[] contentType;

  KafkaMessages(KafkaOptions options) {
    environment = options.environment();
    contentType = options.contentType().getBytes(UTF_8);
  }

  ProducerRecord<byte[], byte[]> write(String topic, Message message) {
    Headers headers = new RecordHeaders();
    headers.add(CONTENT_TYPE, contentType);
    CloudEvents.write(
        message,
        environment,
        (name, value) -> {
          byte[] bytes = value.getBytes(UTF_8);
          headers.add(HEADERS.get(name), bytes);
          if (name.equals(CloudEvents.TRACEPARENT)) {
            headers.add(name, bytes);
          }
        });
    return new ProducerRecord<>(
        topic, null, message.key().getBytes(UTF_8), message.payload().data(), headers);
  }

  /** The attributes a record has; of headers that come twice, the last. */
  Map<String, String> attributes(ConsumerRecord<byte[], byte[]> record) {
    Map<String, String> attributes = HashMap.newHashMap(CloudEvents.NAMES.size());
    for (Header header : record.headers()) {
      String name = ATTRIBUTES.get(header.key());
      byte[] value = header.value();
      if (name != null && value != null) {
        attributes.put(name, new String(value, UTF_8));
      }
    }
    return attributes;
  }

  Incoming read(ConsumerRecord<byte[], byte[]> record, Map<String, String> attributes) {
    byte[] data = record.value() == null ? new byte[0] : record.value();
    String key = record.key() == null ? null : new String(record.key(), UTF_8);
    String id = record.topic() + '/' + record.partition() + '/' + record.offset();
    int headers = record.headers().toArray().length;
    Arrival arrival = new Arrival(id, key, Instant.ofEpochMilli(record.timestamp()), headers);
    return CloudEvents.read(attributes, data, arrival);
  }
}
