package dev.tenon.nats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.event.Metadata;
import dev.tenon.message.Message;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What others see of Tenon's messages, and Tenon of theirs. */
@Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CloudEventsOnNatsTest {
  private static final Map<String, String> PLAIN =
      Map.of("ce-specversion", "1.0", "ce-id", "e1", "ce-source", "/erp", "ce-type", "Moved");

  private final NatsOptions options = SharedNats.options();
  private final Topic topic = new Topic(options.environment() + ".orders", 12);
  private final NatsBroker broker = NatsBroker.open(options);
  private final PlainClient others = new PlainClient(SharedNats.server());
  private final Recorder recorder = new Recorder();

  @AfterEach
  void close() {
    broker.close();
    others.close();
  }

  @Test
  void othersSeeProperCloudEvents() throws Exception {
    broker.publish("orders", List.of(Samples.message("k1", 42))).join();

    io.nats.client.Message message = others.read(topic.stream(), "erp").getFirst();

    assertThat(headers(message))
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("ce-specversion", "1.0"),
                Map.entry("ce-id", "k1/42"),
                Map.entry("ce-source", "shop"),
                Map.entry("ce-type", "OrderPlaced"),
                Map.entry("ce-time", "1999-12-31T23:59:59.999999Z"),
                Map.entry("ce-tenant", "acme"),
                Map.entry("ce-subject", "acme:order-k1"),
                Map.entry("ce-partitionkey", "k1"),
                Map.entry("ce-sequence", "0000000000000000042"),
                Map.entry("ce-previous", "41"),
                Map.entry("ce-incarnation", "life-1"),
                Map.entry("ce-streamversion", "42"),
                Map.entry("ce-schemaversion", "2"),
                Map.entry("ce-recordedtime", "2026-03-01T10:00:00.123456Z"),
                Map.entry("ce-correlationid", "correlation-%CE%A9"),
                Map.entry("ce-causationid", "cause-1"),
                Map.entry("ce-actor", "Zo%C3%AB"),
                Map.entry("ce-traceparent", traceparent()),
                Map.entry("traceparent", traceparent()),
                Map.entry("ce-environment", options.environment()),
                Map.entry("ce-datacontenttype", "application/json"),
                Map.entry("Nats-Expected-Stream", topic.stream())));
    assertThat(new String(message.getData(), UTF_8)).isEqualTo("{\"n\":42}");
    assertThat(message.getSubject()).isEqualTo(topic.subject(topic.laneOf("k1")));
  }

  @Test
  void whatIsNotKnownHasNoHeader() throws Exception {
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

    assertThat(headers(others.read(topic.stream(), "erp").getFirst()))
        .containsOnlyKeys(
            "ce-specversion",
            "ce-id",
            "ce-source",
            "ce-type",
            "ce-schemaversion",
            "ce-time",
            "ce-recordedtime",
            "ce-partitionkey",
            "ce-environment",
            "ce-datacontenttype",
            "Nats-Expected-Stream");
    broker.subscribe("orders", "billing", 1, recorder);
    assertThat(recorder.await(1).getFirst()).usingRecursiveComparison().isEqualTo(message);
  }

  @Test
  void cloudEventsOfOthersAreMessages() {
    begin();
    Map<String, String> headers = new HashMap<>(PLAIN);
    headers.put("Ce-Subject", "100%25%20of%20%C3%84pfel%");
    headers.put("key", "k9");
    others.write(topic.subject(0), "{}", headers);

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
  void textIsEncodedAndWhatIsNoCodeStays() {
    String text = "100% of \"Äpfel\" 😀 ~!";
    assertThat(PercentText.encoded(text)).matches("[!-~]+").doesNotContain("\"");
    assertThat(PercentText.decoded(PercentText.encoded(text))).isEqualTo(text);
    assertThat(PercentText.decoded("50%, 5%zz, %4")).isEqualTo("50%, 5%zz, %4");
  }

  @Test
  void whatIsNoMessageIsParkedAndOthersFlow() {
    begin();
    others.write(topic.subject(0), "hello", Map.of());
    others.write(topic.subject(0), "hello", Map.of("ce-specversion", "0.3"));
    others.write(topic.subject(0), "hello", with("ce-id", ""));
    others.write(topic.subject(0), "hello", with("ce-time", "yesterday"));
    others.write(topic.subject(0), "hello", with("ce-type", "a%00b"));
    others.write(topic.subject(0), "hello", with("ce-id", "x".repeat(600)));
    others.write(topic.subject(0), "hello", with("ce-tenant", "a%20b"));
    others.write(topic.subject(0), "hello", with("ce-incarnation", "life-1"));
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
  void headersThatTheClientCannotReadDoNoHarm() throws Exception {
    begin();
    String actor =
        "NATS/1.0\r\nce-specversion: 1.0\r\nce-id: e0\r\nce-source: /erp\r\nce-type: Moved\r\nce-actor: Zoë\r\n\r\n";
    others.writeRaw(topic.subject(0), actor, "{}");
    others.writeRaw(topic.subject(1), "NATS/1.0\r\nno colon in it\r\n\r\n", "hello");
    others.writeRaw(topic.subject(1), "anything\r\n\r\n", "hello");
    others.write(topic.subject(0), "{}", PLAIN);

    List<Message> taken = recorder.await(4);

    assertThat(taken).extracting(Message::id).contains("e0", "e1");
    assertThat(taken).extracting(m -> m.metadata().actor()).contains("Zoë");
    assertThat(recorder.parked()).hasSize(2);
  }

  @Test
  void oneOfTooManyHeadersIsParked() {
    begin();
    Map<String, String> headers = new TreeMap<>(PLAIN);
    for (int i = 0; i < 2_000; i++) {
      headers.put("ce-extension" + i, "text");
    }
    others.write(topic.subject(0), "{}", headers);

    assertThat(recorder.await(1).getFirst().id()).isEqualTo("e1");
    assertThat(recorder.parked()).singleElement().asString().contains("TENON-1304", "headers");
  }

  @Test
  void payloadsOfTheLargestSizeArriveAmongOthers() {
    begin();
    String large = "x".repeat(4 << 20);
    broker
        .publish(
            "orders",
            List.of(
                Samples.message("k1", 1),
                Samples.message("k1", 2, large),
                Samples.message("k1", 3, large),
                Samples.message("k1", 4)))
        .join();

    assertThat(recorder.await(4)).extracting(Message::version).containsExactly(1L, 2L, 3L, 4L);
    assertThat(recorder.taken().get(1).payload().data()).hasSize(4 << 20);
  }

  private void begin() {
    broker.subscribe("orders", "billing", 2, recorder);
    // Whoever publishes without Tenon finds the topic there.
    broker.publish("orders", List.of(Samples.message("first", 1))).join();
    recorder.await(1);
    recorder.forget();
  }

  private static Map<String, String> headers(io.nats.client.Message message) {
    Map<String, String> headers = new TreeMap<>();
    message.getHeaders().forEach((name, values) -> headers.put(name, values.getLast()));
    return headers;
  }

  private static Map<String, String> with(String header, String value) {
    Map<String, String> headers = new TreeMap<>(PLAIN);
    headers.put(header, value);
    return headers;
  }

  private static String traceparent() {
    return "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  }
}
