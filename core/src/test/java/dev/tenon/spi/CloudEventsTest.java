package dev.tenon.spi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.event.Metadata;
import dev.tenon.event.Payload;
import dev.tenon.event.Position;
import dev.tenon.message.Message;
import dev.tenon.message.Message.Place;
import dev.tenon.spi.CloudEvents.Arrival;
import dev.tenon.spi.CloudEvents.Incoming;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CloudEventsTest {
  private static final Instant OCCURRED = Instant.parse("1999-12-31T23:59:59.999999Z");
  private static final Instant RECORDED = Instant.parse("2026-03-01T10:00:00Z");
  private static final Instant ARRIVED = Instant.parse("2026-03-02T10:00:00Z");
  private static final Place PLACE =
      new Place("acme:order-o1", 7, new Position("life 1", 1234), 1200);

  private static Message message(@Nullable Place place) {
    return new Message(
        "e1",
        new Payload("OrderPlaced", 3, "{}".getBytes(UTF_8)),
        "shop",
        "acme",
        "o1",
        new Metadata("c1", "c0", "00-trace", "Zoë", OCCURRED),
        RECORDED,
        place);
  }

  private static Map<String, String> written(Message message, String environment) {
    Map<String, String> attributes = new HashMap<>();
    CloudEvents.write(
        message,
        environment,
        (name, value) -> {
          assertThat(attributes.put(name, value)).as("%s before", name).isNull();
          assertThat(value).as(name).isNotEmpty();
        });
    return attributes;
  }

  private static Incoming read(Map<String, String> attributes) {
    return CloudEvents.read(attributes, "{}".getBytes(UTF_8), new Arrival("at/1", "k", ARRIVED));
  }

  private static Map<String, String> plain() {
    Map<String, String> attributes = new HashMap<>();
    attributes.put("specversion", "1.0");
    attributes.put("id", "p1");
    attributes.put("source", "/erp");
    attributes.put("type", "Moved");
    return attributes;
  }

  @Test
  void aMessageOfALogComesBack() {
    Incoming incoming = read(written(message(PLACE), "staging"));

    assertThat(incoming.problem()).isNull();
    assertThat(incoming.message()).usingRecursiveComparison().isEqualTo(message(PLACE));
  }

  @Test
  void aMessageWithoutAPlaceComesBack() {
    Incoming incoming = read(written(message(null), ""));

    assertThat(incoming.problem()).isNull();
    assertThat(incoming.message()).usingRecursiveComparison().isEqualTo(message(null));
  }

  @Test
  void attributesAreNamedAsTheSpecificationWants() {
    Map<String, String> attributes = written(message(PLACE), "staging");

    assertThat(attributes).containsOnlyKeys(CloudEvents.NAMES);
    assertThat(CloudEvents.NAMES).allMatch(name -> name.matches("[a-z0-9]{1,20}"));
    assertThat(attributes)
        .containsEntry("time", "1999-12-31T23:59:59.999999Z")
        .containsEntry("subject", "acme:order-o1")
        .containsEntry("sequence", "0000000000000001234");
  }

  @Test
  void whatAPlainEventDoesNotSayIsTakenFromItsArrival() {
    Incoming incoming = read(plain());

    assertThat(incoming.problem()).isNull();
    assertThat(incoming.message())
        .usingRecursiveComparison()
        .isEqualTo(
            new Message(
                "p1",
                new Payload("Moved", 1, "{}".getBytes(UTF_8)),
                "/erp",
                "",
                "k",
                Metadata.occurredAt(ARRIVED),
                ARRIVED,
                null));
    Incoming keyless = CloudEvents.read(plain(), new byte[0], new Arrival("at/1", null, ARRIVED));
    assertThat(keyless.message().key()).isEqualTo("p1");
  }

  @Test
  void aSubjectOfOthersNamesNoTenantAndATimeMayHaveAnOffset() {
    Map<String, String> attributes = plain();
    attributes.put("subject", "acme:order-1");
    attributes.put("sequence", "not ours");
    attributes.put("time", "2026-03-01T12:00:00+02:00");

    Incoming incoming = read(attributes);

    assertThat(incoming.problem()).isNull();
    assertThat(incoming.message().tenant()).isEmpty();
    assertThat(incoming.message().place()).isNull();
    assertThat(incoming.message().occurredAt()).isEqualTo(RECORDED);
  }

  @ParameterizedTest
  @CsvSource({
    "specversion, , no attribute specversion",
    "specversion, 0.3, version 0.3",
    "id, , no attribute id",
    "source, , no attribute source",
    "type, , no attribute type",
    "time, yesterday, is 'yesterday'",
    "time, +12000-01-01T00:00:00Z, is '+12000",
    "schemaversion, 0, schemaversion is '0'",
    "schemaversion, 99999999999, 99999999999",
    "tenant, a b, names no tenant",
    "incarnation, life 1, no attribute subject",
    "recordedtime, 2026-13-01T00:00:00Z, 2026-13"
  })
  void whatIsWrongIsToldAndTheRestIsRead(String name, @Nullable String value, String told) {
    Map<String, String> attributes = plain();
    attributes.put(name, value == null ? "" : value);

    Incoming incoming = read(attributes);

    assertThat(incoming.problem()).contains(told);
    assertThat(incoming.reason()).startsWith("TENON-1304: ");
    assertThat(incoming.message().place()).isNull();
    assertThat(incoming.message().key()).isEqualTo("k");
    assertThat(incoming.message().id()).isEqualTo(name.equals("id") ? "at/1" : "p1");
  }

  @Test
  void whatNoDatabaseKeepsIsToldAndMended() {
    Map<String, String> attributes = plain();
    attributes.put("partitionkey", "a\u0000b");
    assertThat(read(attributes).problem()).contains("control character");
    assertThat(read(attributes).message().key()).isEqualTo("a\uFFFDb");

    attributes.put("partitionkey", "😀".repeat(400));
    assertThat(read(attributes).problem()).contains("800 characters");
    assertThat(read(attributes).message().key()).isEqualTo("😀".repeat(250));
  }

  @Test
  void environmentsAreToldApart() {
    Map<String, String> none = written(message(PLACE), "");
    Map<String, String> staging = written(message(null), "staging");

    assertThat(CloudEvents.isForeign(none, "")).isFalse();
    assertThat(CloudEvents.isForeign(none, "staging")).isTrue();
    assertThat(CloudEvents.isForeign(staging, "staging")).isFalse();
    assertThat(CloudEvents.isForeign(staging, "production")).isTrue();
    assertThat(CloudEvents.isForeign(staging, "")).isTrue();
    assertThat(CloudEvents.isForeign(plain(), "staging")).as("no environment is said").isFalse();
  }
}
