package dev.tenon.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.Tenon;
import dev.tenon.inbox.Delivery;
import dev.tenon.inbox.Receiver;
import dev.tenon.json.JsonCodec;
import dev.tenon.message.ParkedMessage;
import dev.tenon.tck.Recorder;
import dev.tenon.tck.SampleMessages;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What becomes of everything that a plain producer can get wrong, each thing on a key of its own.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FaultyMessagesTest {
  record Deposited(String account, long amount) {}

  private static final String GOOD = "{\"account\":\"a\",\"amount\":1}";

  private final KafkaOptions options = SharedKafka.options();
  private final String topic = options.environment() + ".bank";
  private final KafkaBroker broker = KafkaBroker.open(options);
  private final PlainClient others = new PlainClient(SharedKafka.server());
  private final Map<String, Long> booked = new ConcurrentHashMap<>();
  private final Tenon ledger =
      Tenon.service("ledger")
          .broker(broker)
          .codec(JsonCodec.of(Deposited.class))
          .lanes(2)
          .receiver(
              Receiver.named("strict")
                  .on("bank", Deposited.class, this::book)
                  .parkUnhandled("bank"))
          .receiver(Receiver.named("lenient").on("bank", Deposited.class, (event, delivery) -> {}))
          .start();

  @BeforeEach
  void awaitTopic() {
    broker.publish("bank", List.of(SampleMessages.message("warm", 1))).join();
    Recorder.until("the readers are at work", () -> parked("strict").size() == 1);
  }

  @AfterEach
  void close() {
    ledger.close();
    broker.close();
  }

  private void book(Deposited event, Delivery delivery) {
    booked.merge(delivery.message().key(), event.amount(), Long::sum);
  }

  private static Map<String, String> headers(String id) {
    return new HashMap<>(
        Map.of("ce_specversion", "1.0", "ce_id", id, "ce_source", "/atm", "ce_type", "Deposited"));
  }

  private void write(String key, String value, String header, String text) {
    Map<String, String> headers = headers(key);
    headers.put("ce_environment", options.environment());
    headers.put(header, text);
    others.write(topic, key, value, headers);
  }

  private Map<String, String> parked(String reader) {
    return ledger.parked().list(reader, null, 100).stream()
        .filter(one -> !one.reason().startsWith("waits"))
        .collect(
            Collectors.toMap(
                one -> one.message().key(), one -> one.reason().replaceAll(".*Exception: ", "")));
  }

  @Test
  void eachIsParkedWithItsReasonAndOtherKeysFlow() {
    write("type", GOOD, "ce_type", "Withdrawn");
    write("version", GOOD, "ce_schemaversion", "9");
    others.write(topic, "json", "{\"account\":", headers("json"));
    others.write(topic, "none", GOOD, Map.of());
    others.write(topic, "size", "x".repeat(5 << 20), headers("size"));
    ProducerRecord<byte[], byte[]> many = PlainClient.record(topic, "many", GOOD, headers("many"));
    for (int i = 0; i < 10_000; i++) {
      many.headers().add("h" + i, "text".getBytes(UTF_8));
    }
    others.write(many);
    for (String key : List.of("type", "version", "json", "none", "size", "many", "fine")) {
      others.write(topic, key, GOOD, headers("after-" + key));
    }

    Recorder.until(
        "all is taken or parked",
        () -> booked.containsKey("fine") && ledger.parked().list("strict", null, 100).size() == 13);
    assertThat(booked).containsOnlyKeys("fine");
    Map<String, String> reasons = parked("strict");
    reasons.remove("warm");
    assertThat(reasons)
        .containsOnlyKeys("type", "version", "json", "none", "size", "many")
        .hasEntrySatisfying(
            "type", reason -> assertThat(reason).contains("TENON-1301", "Withdrawn"))
        .hasEntrySatisfying("version", reason -> assertThat(reason).contains("TENON-1303"))
        .hasEntrySatisfying("json", reason -> assertThat(reason).contains("TENON-1302"))
        .hasEntrySatisfying("none", reason -> assertThat(reason).contains("TENON-1304", "spec"))
        .hasEntrySatisfying("size", reason -> assertThat(reason).contains("TENON-1304", "5242880"))
        .hasEntrySatisfying("many", reason -> assertThat(reason).contains("TENON-1304", "headers"));
    assertThat(ledger.failures()).isEmpty();

    // A reader that says nothing of other types passes over them.
    Recorder.until("the other reader is done", () -> parked("lenient").containsKey("many"));
    assertThat(parked("lenient")).doesNotContainKeys("type", "warm");

    ParkedMessage bad = find("json");
    assertThat(ledger.parked().edit(bad.id(), new Deposited("a", 4), "kim", "a wrong amount"))
        .isTrue();
    assertThat(ledger.parked().redrive("strict", "kim", "mended")).isGreaterThanOrEqualTo(2);
    assertThat(booked).containsEntry("json", 5L);
  }

  private ParkedMessage find(String id) {
    return ledger.parked().list("strict", null, 100).stream()
        .filter(one -> one.message().id().equals(id))
        .findFirst()
        .orElseThrow();
  }
}
