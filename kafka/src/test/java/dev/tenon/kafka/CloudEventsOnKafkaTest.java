package dev.tenon.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.event.Metadata;
import dev.tenon.message.Message;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What others see of Tenon's messages, and Tenon of theirs. */
@Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CloudEventsOnKafkaTest {
  private static final Map<String, String> PLAIN =
      Map.of("ce_specversion", "1.0", "ce_id", "e1", "ce_source", "/erp", "ce_type", "Moved");

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
  void othersSeeProperCloudEvents() {
    broker.publish("orders", List.of(Samples.message("k1", 42))).join();

    ConsumerRecord<byte[], byte[]> record = others.read(topic, 1).getFirst();

    assertThat(headers(record))
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("ce_specversion", "1.0"),
                Map.entry("ce_id", "k1/42"),
                Map.entry("ce_source", "shop"),
                Map.entry("ce_type", "OrderPlaced"),
                Map.entry("ce_time", "1999-12-31T23:59:59.999999Z"),
                Map.entry("ce_tenant", "acme"),
                Map.entry("ce_subject", "acme:order-k1"),
                Map.entry("ce_partitionkey", "k1"),
                Map.entry("ce_sequence", "0000000000000000042"),
                Map.entry("ce_previous", "41"),
                Map.entry("ce_incarnation", "life-1"),
                Map.entry("ce_streamversion", "42"),
                Map.entry("ce_schemaversion", "2"),
                Map.entry("ce_recordedtime", "2026-03-01T10:00:00.123456Z"),
                Map.entry("ce_correlationid", "correlation-Ω"),
                Map.entry("ce_causationid", "cause-1"),
                Map.entry("ce_actor", "Zoë"),
                Map.entry("ce_traceparent", traceparent()),
                Map.entry("traceparent", traceparent()),
                Map.entry("ce_environment", options.environment()),
                Map.entry("content-type", "application/json")));
    assertThat(record.key()).isEqualTo("k1".getBytes(UTF_8));
    assertThat(record.value()).isEqualTo("{\"n\":42}".getBytes(UTF_8));
  }

  @Test
  void whatIsNotKnownHasNoHeader() {
    Message full = Samples.message("k1", 1);
    Metadata bare = Metadata.none().withOccurredAt(full.recordedAt());
    Message message =
        new Message(
            full.id(),
            full.payload(),
            full.source(),
            "",
            full.key(),
            bare,
            full.recordedAt(),
            null);
    broker.publish("orders", List.of(message)).join();

    assertThat(headers(others.read(topic, 1).getFirst()))
        .containsOnlyKeys(
            "ce_specversion",
            "ce_id",
            "ce_source",
            "ce_type",
            "ce_schemaversion",
            "ce_time",
            "ce_recordedtime",
            "ce_partitionkey",
            "ce_environment",
            "content-type");
    broker.subscribe("orders", "billing", 1, recorder);
    assertThat(recorder.await(1).getFirst()).usingRecursiveComparison().isEqualTo(message);
  }

  @Test
  void cloudEventsOfOthersAreMessages() {
    begin();
    others.write(topic, "k9", "{}", PLAIN);

    Message message = recorder.await(1).getFirst();

    assertThat(message.id()).isEqualTo("e1");
    assertThat(message.source()).isEqualTo("/erp");
    assertThat(message.payload().type()).isEqualTo("Moved");
    assertThat(message.payload().schemaVersion()).isEqualTo(1);
    assertThat(message.key()).isEqualTo("k9");
    assertThat(message.tenant()).isEmpty();
    assertThat(message.place()).isNull();
    assertThat(recorder.parked()).isEmpty();
  }

  @Test
  void whatIsNoMessageIsParkedAndOthersFlow() {
    begin();
    others.write(topic, "k1", "hello", Map.of());
    others.write(topic, "k1", "hello", Map.of("ce_specversion", "0.3"));
    others.write(topic, "", "hello", with("ce_id", ""));
    others.write(topic, "k1", "hello", with("ce_time", "yesterday"));
    others.write(topic, "k1", "hello", with("ce_type", "a\u0000b"));
    others.write(topic, "k1", "hello", with("ce_id", "x".repeat(600)));
    others.write(topic, "k1", "hello", with("ce_tenant", "a b"));
    others.write(topic, "k1", "hello", with("ce_incarnation", "life-1"));
    ProducerRecord<byte[], byte[]> noValue = new ProducerRecord<>(topic, null, null, null);
    noValue.headers().add("ce_id", null);
    others.write(noValue);
    broker.publish("orders", List.of(Samples.message("k1", 1))).join();

    recorder.await(10);

    assertThat(recorder.parked()).hasSize(9);
    assertThat(recorder.parked())
        .allMatch(reason -> reason.startsWith("TENON-1304"))
        .anyMatch(reason -> reason.contains("specversion"))
        .anyMatch(reason -> reason.contains("'yesterday'"))
        .anyMatch(reason -> reason.contains("control character"))
        .anyMatch(reason -> reason.contains("600 characters"));
    assertThat(recorder.taken()).extracting(Message::id).contains("k1/1");
    assertThat(recorder.taken())
        .allSatisfy(message -> assertThat(message.id()).hasSizeLessThan(501));
  }

  @Test
  void aRecordWithTenThousandHeadersIsParked() {
    begin();
    ProducerRecord<byte[], byte[]> record = PlainClient.record(topic, "k1", "{}", PLAIN);
    for (int i = 0; i < 10_000; i++) {
      record.headers().add("ce_extension" + i, "text".getBytes(UTF_8));
    }
    others.write(record);

    assertThat(recorder.await(1).getFirst().id()).isEqualTo("e1");
    assertThat(recorder.parked()).singleElement().asString().contains("TENON-1304", "headers");
  }

  @Test
  void aBodyBeyondTheLimitIsParkedWithoutIt() {
    begin();
    others.write(topic, "k1", "x".repeat((4 << 20) + 1), PLAIN);

    assertThat(recorder.await(1).getFirst().payload().data()).isEmpty();
    assertThat(recorder.parked()).singleElement().asString().contains("TENON-1304", "4194305");
  }

  @Test
  void aPayloadOfTheLargestSizeArrives() {
    begin();
    String large = "x".repeat(4 << 20);
    broker.publish("orders", List.of(Samples.message("k1", 1, large))).join();

    assertThat(recorder.await(1).getFirst().payload().data()).hasSize(4 << 20);
  }

  private void begin() {
    broker.subscribe("orders", "billing", 2, recorder);
    // Whoever publishes without Tenon finds the topic there.
    broker.publish("orders", List.of(Samples.message("first", 1))).join();
    recorder.await(1);
    recorder.forget();
  }

  private static Map<String, String> with(String header, String value) {
    Map<String, String> headers = new TreeMap<>(PLAIN);
    headers.put(header, value);
    return headers;
  }

  private static Map<String, String> headers(ConsumerRecord<byte[], byte[]> record) {
    Map<String, String> headers = new TreeMap<>();
    for (Header header : record.headers()) {
      assertThat(headers.put(header.key(), new String(header.value(), UTF_8))).isNull();
    }
    return headers;
  }

  private static String traceparent() {
    return "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  }
}
