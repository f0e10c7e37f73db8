package dev.tenon.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.tck.Recorder;
import dev.tenon.tck.SampleMessages;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What of a CloudEvent Kafka has a place of its own for, and what only Kafka lets others send. */
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CloudEventsOnKafkaTest {
  private final KafkaOptions options = SharedKafka.options();
  private final String topic = options.environment() + ".orders";
  private final KafkaBroker broker = KafkaBroker.open(options);
  private final PlainClient others = new PlainClient(SharedKafka.server());
  private final Recorder recorder = new Recorder();

  @AfterEach
  void close() {
    broker.close();
  }

  @Test
  void keyAndContentTypeAreTheProtocols() {
    broker.publish("orders", List.of(SampleMessages.message("k1", 42))).join();

    ConsumerRecord<byte[], byte[]> record = others.read(topic, 1).getFirst();

    assertThat(PlainClient.headers(record))
        .containsEntry("content-type", "application/json")
        .containsEntry("ce_environment", options.environment());
    assertThat(record.key()).isEqualTo("k1".getBytes(UTF_8));
    assertThat(record.value()).isEqualTo("{\"n\":42}".getBytes(UTF_8));
  }

  @Test
  void aRecordWithoutValueAndHeaderTextIsParked() {
    begin();
    ProducerRecord<byte[], byte[]> noValue = new ProducerRecord<>(topic, null, null, null);
    noValue.headers().add("ce_id", null);
    others.write(noValue);

    recorder.await(1);

    assertThat(recorder.parked()).singleElement().asString().startsWith("TENON-1304");
  }

  @Test
  void aBodyBeyondTheLimitIsParkedWithoutIt() {
    begin();
    Map<String, String> plain =
        Map.of("ce_specversion", "1.0", "ce_id", "e1", "ce_source", "/erp", "ce_type", "Moved");
    others.write(topic, "k1", "x".repeat((4 << 20) + 1), plain);

    assertThat(recorder.await(1).getFirst().payload().data()).isEmpty();
    assertThat(recorder.parked()).singleElement().asString().contains("TENON-1304", "4194305");
  }

  private void begin() {
    broker.subscribe("orders", "billing", 2, recorder);
    // Whoever publishes without Tenon finds the topic there.
    broker.publish("orders", List.of(SampleMessages.message("first", 1))).join();
    recorder.await(1);
    recorder.forget();
  }
}
