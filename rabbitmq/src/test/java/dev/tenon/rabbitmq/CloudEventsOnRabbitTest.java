package dev.tenon.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Delivery;
import dev.tenon.event.Metadata;
import dev.tenon.message.Message;
import dev.tenon.spi.broker.Lanes;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What others see of Tenon's messages, and Tenon of theirs. */
@Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CloudEventsOnRabbitTest {
  private static final Map<String, String> PLAIN =
      Map.of(
          "cloudEvents_specversion",
          "1.0",
          "cloudEvents_id",
          "e1",
          "cloudEvents_source",
          "/erp",
          "cloudEvents_type",
          "Moved");

  private final RabbitOptions options = SharedRabbit.options();
  private final String topic = options.environment() + ".orders";
  private final RabbitBroker broker = RabbitBroker.open(options);
  private final PlainClient others = new PlainClient(SharedRabbit.server());
  private final Recorder recorder = new Recorder();

  @AfterEach
  void close() {
    broker.close();
    others.close();
  }

  @Test
  void othersSeeProperCloudEvents() {
    broker.publish("orders", List.of(Samples.message("k1", 42))).join();

    Delivery taken = others.take(topic);

    assertThat(texts(taken))
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("cloudEvents_specversion", "1.0"),
                Map.entry("cloudEvents_id", "k1/42"),
                Map.entry("cloudEvents_source", "shop"),
                Map.entry("cloudEvents_type", "OrderPlaced"),
                Map.entry("cloudEvents_time", "1999-12-31T23:59:59.999999Z"),
                Map.entry("cloudEvents_tenant", "acme"),
                Map.entry("cloudEvents_subject", "acme:order-k1"),
                Map.entry("cloudEvents_partitionkey", "k1"),
                Map.entry("cloudEvents_sequence", "0000000000000000042"),
                Map.entry("cloudEvents_previous", "41"),
                Map.entry("cloudEvents_incarnation", "life-1"),
                Map.entry("cloudEvents_streamversion", "42"),
                Map.entry("cloudEvents_schemaversion", "2"),
                Map.entry("cloudEvents_recordedtime", "2026-03-01T10:00:00.123456Z"),
                Map.entry("cloudEvents_correlationid", "correlation-Ω"),
                Map.entry("cloudEvents_causationid", "cause-1"),
                Map.entry("cloudEvents_actor", "Zoë"),
                Map.entry("cloudEvents_traceparent", traceparent()),
                Map.entry("traceparent", traceparent()),
                Map.entry("cloudEvents_environment", options.environment())));
    assertThat(new String(taken.getBody(), UTF_8)).isEqualTo("{\"n\":42}");
    assertThat(taken.getProperties().getContentType()).isEqualTo("application/json");
    assertThat(taken.getProperties().getMessageId()).isEqualTo("k1/42");
    assertThat(taken.getProperties().getDeliveryMode()).isEqualTo(2);
    assertThat(taken.getEnvelope().getExchange()).isEqualTo(topic);
    assertThat(taken.getEnvelope().getRoutingKey())
        .isEqualTo(String.valueOf(Lanes.of("k1", options.lanes())));
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

    assertThat(texts(others.take(topic)))
        .containsOnlyKeys(
            "cloudEvents_specversion",
            "cloudEvents_id",
            "cloudEvents_source",
            "cloudEvents_type",
            "cloudEvents_schemaversion",
            "cloudEvents_time",
            "cloudEvents_recordedtime",
            "cloudEvents_partitionkey",
            "cloudEvents_environment");
    others.close();
    broker.publish("orders", List.of(message)).join();
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
    others.write(topic, "k1", "hello", Map.of("cloudEvents_specversion", "0.3"));
    others.write(topic, "", "hello", with("cloudEvents_id", ""));
    others.write(topic, "k1", "hello", with("cloudEvents_time", "yesterday"));
    others.write(topic, "k1", "hello", with("cloudEvents_type", "a\u0000b"));
    others.write(topic, "k1", "hello", with("cloudEvents_id", "x".repeat(600)));
    others.write(topic, "k1", "hello", with("cloudEvents_tenant", "a b"));
    others.write(topic, "k1", "hello", with("cloudEvents_incarnation", "life-1"));
    broker.publish("orders", List.of(Samples.message("k1", 1))).join();

    recorder.await(9);

    assertThat(recorder.parked()).hasSize(8);
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
  void oneOfTooManyHeadersIsParked() {
    begin();
    Map<String, String> fields = new TreeMap<>(PLAIN);
    for (int i = 0; i < 1_000; i++) {
      fields.put("cloudEvents_extension" + i, "text");
    }
    others.write(topic, "k1", "{}", fields);

    assertThat(recorder.await(1).getFirst().id()).isEqualTo("e1");
    assertThat(recorder.parked()).singleElement().asString().contains("TENON-1304", "headers");
  }

  @Test
  void aPayloadOfTheLargestSizeArrives() {
    begin();
    String large = "x".repeat(4 << 20);
    broker.publish("orders", List.of(Samples.message("k1", 1, large))).join();

    assertThat(recorder.await(1).getFirst().payload().data()).hasSize(4 << 20);
  }

  private static Map<String, String> texts(Delivery taken) {
    Map<String, String> texts = new TreeMap<>();
    taken.getProperties().getHeaders().forEach((name, value) -> texts.put(name, value.toString()));
    return texts;
  }

  private void begin() {
    broker.subscribe("orders", "billing", 2, recorder);
    // Whoever publishes without Tenon finds the topic there.
    broker.publish("orders", List.of(Samples.message("first", 1))).join();
    recorder.await(1);
    recorder.forget();
  }

  private static Map<String, String> with(String field, String value) {
    Map<String, String> fields = new TreeMap<>(PLAIN);
    fields.put(field, value);
    return fields;
  }

  private static String traceparent() {
    return "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  }
}
