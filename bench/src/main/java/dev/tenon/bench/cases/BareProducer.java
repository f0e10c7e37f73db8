package dev.tenon.bench.cases;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tenon.message.Message;
import dev.tenon.spi.CloudEvents;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Kafka's own producer, which is given records whose headers are bytes already. */
final class BareProducer implements AutoCloseable {
  private final KafkaProducer<byte[], byte[]> producer;
  private List<Prepared> prepared = List.of();

  @SuppressWarnings("ArrayRecordComponent") // bytes on their way; compared by nobody
  private record Prepared(byte[] key, byte[] value, List<Header> headers) {}

  BareProducer(String servers) {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            servers,
            "acks",
            "all",
            "enable.idempotence",
            true,
            "linger.ms",
            0,
            "batch.size",
            128 << 10,
            "buffer.memory",
            32L << 20,
            "max.request.size",
            8 << 20,
            "enable.metrics.push",
            false);
    producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Returns when all are acknowledged. */
  void send(String topic, List<Message> messages) throws Exception {
    if (prepared.isEmpty()) {
      prepared = messages.stream().map(BareProducer::prepare).toList();
    }
    List<Future<RecordMetadata>> answers = new ArrayList<>(prepared.size());
    for (Prepared each : prepared) {
      answers.add(
          producer.send(new ProducerRecord<>(topic, null, each.key, each.value, each.headers)));
    }
    for (Future<RecordMetadata> answer : answers) {
      answer.get();
    }
  }

  private static Prepared prepare(Message message) {
    List<Header> headers = new ArrayList<>();
    headers.add(new RecordHeader("content-type", "application/json".getBytes(UTF_8)));
    CloudEvents.write(
        message,
        "",
        (name, value) -> headers.add(new RecordHeader("ce_" + name, value.getBytes(UTF_8))));
    return new Prepared(message.key().getBytes(UTF_8), message.payload().data(), headers);
  }

  @Override
  public void close() {
    producer.close();
  }
}
