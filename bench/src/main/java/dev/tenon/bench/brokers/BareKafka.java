package dev.tenon.bench.brokers;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tenon.error.Problem;
import dev.tenon.spi.broker.Publication;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** An idempotent producer, and a consumer in a group, which commits five times a second. */
final class BareKafka implements Route {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final long COMMIT_EVERY_NANOS = Duration.ofMillis(200).toNanos();
  private static final String PREFIX = "ce_";

  private final KafkaProducer<byte[], byte[]> producer;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<ProducerRecord<byte[], byte[]>> records;
  private final Arrivals arrivals;
  private final Thread reader;
  private volatile boolean closed;

  BareKafka(String servers, String topic, List<Parcel> parcels, Arrivals arrivals) {
    this.arrivals = arrivals;
    records = parcels.stream().map(parcel -> record(topic, parcel)).toList();
    producer =
        new KafkaProducer<>(
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
                "enable.metrics.push",
                false),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                servers,
                "group.id",
                topic,
                "auto.offset.reset",
                "earliest",
                "enable.auto.commit",
                false,
                "enable.metrics.push",
                false),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    consumer.subscribe(List.of(topic));
    reader = Thread.ofPlatform().start(this::read);
  }

  private static ProducerRecord<byte[], byte[]> record(String topic, Parcel parcel) {
    List<Header> headers = new ArrayList<>();
    headers.add(new RecordHeader("content-type", Parcel.CONTENT_TYPE.getBytes(UTF_8)));
    parcel
        .attributes()
        .forEach(
            (name, value) -> headers.add(new RecordHeader(PREFIX + name, value.getBytes(UTF_8))));
    return new ProducerRecord<>(topic, null, parcel.key().getBytes(UTF_8), parcel.data(), headers);
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // the callback is told the same
  public CompletableFuture<Void> publish(int from, int count) {
    Publication publication = new Publication(count);
    for (ProducerRecord<byte[], byte[]> record : records.subList(from, from + count)) {
      producer.send(
          record,
          (metadata, failure) -> {
            if (failure == null) {
              publication.acknowledged();
            } else {
              publication.fail(Problem.BROKER_FAILED.because("not acknowledged", failure));
            }
          });
    }
    return publication.answer();
  }

  private void read() {
    long lastCommit = System.nanoTime();
    try {
      while (!closed) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          Header id = record.headers().lastHeader(PREFIX + Parcel.ID);
          arrivals.came(Parcel.number(id.value()), System.nanoTime());
        }
        if (System.nanoTime() - lastCommit > COMMIT_EVERY_NANOS) {
          lastCommit = System.nanoTime();
          consumer.commitAsync();
        }
      }
      consumer.commitSync();
    } catch (KafkaException e) {
      arrivals.failed(e);
    } finally {
      consumer.close();
    }
  }

  @Override
  public void end() throws InterruptedException {
    closed = true;
    reader.join();
    producer.close();
  }
}
