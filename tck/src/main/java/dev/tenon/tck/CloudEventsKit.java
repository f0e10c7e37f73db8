package dev.tenon.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.event.Metadata;
import dev.tenon.message.Message;
import dev.tenon.spi.Subscription;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What others see of Tenon's messages, and Tenon of theirs, on a broker that other processes use:
 * {@code docs/reference/messages.md}.
 */
public abstract class CloudEventsKit extends BrokerCases {
  private static final String TRACEPARENT =
      "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  private final Recorder recorder = new Recorder();
  private @Nullable CloudEventsClient client;

  /** For the test of an adapter. */
  protected CloudEventsKit() {}

  @Override
  protected abstract ServerFixture fixture();

  @BeforeEach
  void connect() {
    client = ((ServerFixture) made()).client();
  }

  @AfterEach
  void disconnect() {
    if (client != null) {
      client.close();
    }
  }

  @Test
  void othersSeeProperCloudEvents() throws Exception {
    publishAndWait(List.of(SampleMessages.message("k1", 42)));

    Map<String, String> headers = others().read(TOPIC);

    Map<String, String> attributes = attributes(headers);
    attributes.keySet().removeAll(List.of("environment", "datacontenttype"));
    assertThat(attributes)
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("specversion", "1.0"),
                Map.entry("id", "k1/42"),
                Map.entry("source", "shop"),
                Map.entry("type", "OrderPlaced"),
                Map.entry("time", "1999-12-31T23:59:59.999999Z"),
                Map.entry("tenant", "acme"),
                Map.entry("subject", "acme:order-k1"),
                Map.entry("partitionkey", "k1"),
                Map.entry("sequence", "0000000000000000042"),
                Map.entry("previous", "41"),
                Map.entry("incarnation", "life-1"),
                Map.entry("streamversion", "42"),
                Map.entry("schemaversion", "2"),
                Map.entry("recordedtime", "2026-03-01T10:00:00.123456Z"),
                Map.entry("correlationid", "correlation-Ω"),
                Map.entry("causationid", "cause-1"),
                Map.entry("actor", "Zoë"),
                Map.entry("traceparent", TRACEPARENT)));
    assertThat(headers).containsEntry("traceparent", TRACEPARENT);
  }

  @Test
  void whatIsNotKnownHasNoHeader() throws Exception {
    Message bare = bare(SampleMessages.message("k1", 1));
    publishAndWait(List.of(bare));

    Map<String, String> attributes = attributes(others().read(TOPIC));

    attributes.keySet().removeAll(List.of("environment", "datacontenttype"));
    assertThat(attributes)
        .containsOnlyKeys(
            "specversion",
            "id",
            "source",
            "type",
            "schemaversion",
            "time",
            "recordedtime",
            "partitionkey");
    broker().subscribe(TOPIC, "billing", 1, recorder);
    publishAndWait(List.of(bare));
    assertThat(awaitTaken(1).getFirst()).usingRecursiveComparison().isEqualTo(bare);
  }

  @Test
  void cloudEventsOfOthersAreMessages() throws Exception {
    begin();
    others().write(TOPIC, "k9", "{}", headers(plain()));

    Message message = awaitTaken(1).getFirst();

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
  void whatIsNoMessageIsParkedAndOthersFlow() throws Exception {
    begin();
    others().write(TOPIC, "k1", "hello", Map.of());
    others().write(TOPIC, "k1", "hello", headers(Map.of("specversion", "0.3")));
    others().write(TOPIC, "", "hello", headersWith("id", ""));
    others().write(TOPIC, "k1", "hello", headersWith("time", "yesterday"));
    others().write(TOPIC, "k1", "hello", headersWith("type", "a\u0000b"));
    others().write(TOPIC, "k1", "hello", headersWith("id", "x".repeat(600)));
    others().write(TOPIC, "k1", "hello", headersWith("tenant", "a b"));
    others().write(TOPIC, "k1", "hello", headersWith("incarnation", "life-1"));
    publishAndWait(List.of(SampleMessages.message("k1", 1)));

    List<Message> taken = awaitTaken(9);

    assertThat(recorder.parked()).hasSize(8);
    assertThat(recorder.parked())
        .allMatch(reason -> reason.startsWith("TENON-1304"))
        .anyMatch(reason -> reason.contains("specversion"))
        .anyMatch(reason -> reason.contains("'yesterday'"))
        .anyMatch(reason -> reason.contains("control character"))
        .anyMatch(reason -> reason.contains("600 characters"));
    assertThat(taken).extracting(Message::id).contains("k1/1");
    assertThat(taken).allSatisfy(message -> assertThat(message.id()).hasSizeLessThan(501));
  }

  @Test
  void oneOfTooManyHeadersIsParked() throws Exception {
    begin();
    Map<String, String> headers = headers(plain());
    for (int i = 0; i < 1_000; i++) {
      headers.put("x" + i, "text");
    }
    others().write(TOPIC, "k1", "{}", headers);

    assertThat(awaitTaken(1).getFirst().id()).isEqualTo("e1");
    assertThat(recorder.parked()).singleElement().asString().contains("TENON-1304", "headers");
  }

  @Test
  void messagesOfAnotherEnvironmentAreRefusedAndTold() throws Exception {
    Subscription subscription = begin();
    // What a copy of production's topics, or a wrong setting, would bring.
    others().write(TOPIC, "k1", "{}", headersWith("environment", "production"));
    others().write(TOPIC, "k1", "{}", headersWith("schemaversion", "1"));
    publishAndWait(List.of(SampleMessages.message("k1", 1)));

    await("both are told", () -> subscription.failures().size() == 2);

    assertThat(awaitTaken(1)).extracting(Message::id).containsExactly("k1/1");
    assertThat(recorder.parked()).isEmpty();
    assertThat(subscription.failures())
        .allMatch(failure -> failure.startsWith("TENON-1503: 1 messages of"))
        .anyMatch(failure -> failure.contains("of environment 'production' came"))
        .anyMatch(failure -> failure.contains("of no environment came"));
  }

  @Test
  void payloadsOfTheLargestSizeArriveAmongOthers() throws Exception {
    broker().subscribe(TOPIC, "billing", 2, recorder);
    String large = "x".repeat(4 << 20);
    publishAndWait(
        List.of(
            SampleMessages.message("k1", 1),
            SampleMessages.message("k1", 2, large),
            SampleMessages.message("k1", 3, large),
            SampleMessages.message("k1", 4)));

    List<Message> taken = awaitTaken(4);

    assertThat(taken).extracting(Message::version).containsExactly(1L, 2L, 3L, 4L);
    assertThat(taken.get(1).payload().data()).hasSize(4 << 20);
  }

  /** Whoever publishes without Tenon finds the topic there. */
  private Subscription begin() throws Exception {
    AutoCloseable subscription = broker().subscribe(TOPIC, "billing", 2, recorder);
    publishAndWait(List.of(SampleMessages.message("first", 1)));
    awaitTaken(1);
    recorder.forget();
    return (Subscription) subscription;
  }

  private List<Message> awaitTaken(int count) {
    await(count + " messages were taken", () -> recorder.taken().size() >= count);
    return recorder.taken();
  }

  private CloudEventsClient others() {
    if (client == null) {
      throw new IllegalStateException("no client is connected");
    }
    return client;
  }

  private static Message bare(Message full) {
    Metadata metadata = Metadata.none().withOccurredAt(full.recordedAt());
    return new Message(
        full.id(),
        full.payload(),
        full.source(),
        "",
        full.key(),
        metadata,
        full.recordedAt(),
        null);
  }

  private static Map<String, String> plain() {
    return new TreeMap<>(
        Map.of("specversion", "1.0", "id", "e1", "source", "/erp", "type", "Moved"));
  }

  private Map<String, String> headersWith(String attribute, String value) {
    Map<String, String> attributes = plain();
    attributes.put(attribute, value);
    return headers(attributes);
  }

  private Map<String, String> headers(Map<String, String> attributes) {
    Map<String, String> headers = new TreeMap<>();
    attributes.forEach((name, value) -> headers.put(others().prefix() + name, value));
    return headers;
  }

  /** What is an attribute of these, by its name. */
  private Map<String, String> attributes(Map<String, String> headers) {
    String prefix = others().prefix();
    Stream<String> names = headers.keySet().stream().filter(name -> name.startsWith(prefix));
    return names.collect(
        Collectors.toMap(
            name -> name.substring(prefix.length()), headers::get, (a, b) -> b, TreeMap::new));
  }
}
