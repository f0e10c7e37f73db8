package dev.tenon.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tenon.testing.server.KafkaServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What others have who read and write topics without Tenon. */
final class PlainClient {
  private final Map<String, Object> settings;

  PlainClient(KafkaServer server) {
    settings = Map.of("bootstrap.servers", server.bootstrapServers(), "max.request.size", 16 << 20);
  }

  /** Every record of a topic, once there are so many. */
  List<ConsumerRecord<byte[], byte[]>> read(String topic, int count) {
    var deserializer = new ByteArrayDeserializer();
    try (var consumer = new KafkaConsumer<>(settings, deserializer, deserializer)) {
      List<TopicPartition> all =
          consumer.partitionsFor(topic).stream().map(PlainClient::partition).toList();
      consumer.assign(all);
      consumer.seekToBeginning(all);
      List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
      while (records.size() < count) {
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
      }
      return records;
    }
  }

  static Map<String, String> headers(ConsumerRecord<byte[], byte[]> record) {
    Map<String, String> headers = new TreeMap<>();
    for (Header header : record.headers()) {
      if (headers.put(header.key(), new String(header.value(), UTF_8)) != null) {
        throw new AssertionError("there are two headers " + header.key());
      }
    }
    return headers;
  }

  private static TopicPartition partition(PartitionInfo info) {
    return new TopicPartition(info.topic(), info.partition());
  }

  void write(String topic, String key, String value, Map<String, String> headers) {
    write(record(topic, key, value, headers));
  }

  static ProducerRecord<byte[], byte[]> record(
      String topic, String key, String value, Map<String, String> headers) {
    byte[] bytes = value.getBytes(UTF_8);
    ProducerRecord<byte[], byte[]> record =
        key.isEmpty()
            ? new ProducerRecord<>(topic, bytes)
            : new ProducerRecord<>(topic, key.getBytes(UTF_8), bytes);
    headers.forEach((name, text) -> record.headers().add(name, text.getBytes(UTF_8)));
    return record;
  }

  void write(ProducerRecord<byte[], byte[]> record) {
    var serializer = new ByteArraySerializer();
    try (var producer = new KafkaProducer<>(settings, serializer, serializer)) {
      producer.send(record).get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }
}
