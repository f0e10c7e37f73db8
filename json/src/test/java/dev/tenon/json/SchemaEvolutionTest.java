package dev.tenon.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import dev.tenon.event.Payload;
import java.math.BigDecimal;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class SchemaEvolutionTest {
  record Invoiced(String invoiceId, BigDecimal amount, String currency) {}

  record InvoiceNumber(@Nullable String invoiceId) {}

  record Paid(int cents) {}

  private static Payload payload(String type, int version, String json) {
    return new Payload(type, version, json.getBytes(UTF_8));
  }

  private static void assertProblem(ThrowingCallable call, Problem problem, String... words) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            TenonException.class, e -> assertThat(e.problem()).isEqualTo(problem))
        .hasMessageContainingAll(words);
  }

  private static ObjectNode rename(ObjectNode node, String from, String to) {
    return node.set(to, node.remove(from));
  }

  private static JsonCodec atVersionThree() {
    return JsonCodec.of(Invoiced.class)
        .version(Invoiced.class, 3)
        .upcast(Invoiced.class, 1, node -> rename(node, "id", "invoiceId"))
        .upcast(Invoiced.class, 2, node -> node.put("currency", "EUR"));
  }

  @Test
  void upcastsStepByStep() {
    Invoiced expected = new Invoiced("7", new BigDecimal("1.10"), "EUR");
    JsonCodec codec = atVersionThree();

    assertThat(codec.decode(payload("Invoiced", 1, "{\"id\":\"7\",\"amount\":1.10}")))
        .isEqualTo(expected);
    assertThat(codec.decode(payload("Invoiced", 2, "{\"invoiceId\":\"7\",\"amount\":\"1.10\"}")))
        .isEqualTo(expected);
    assertThat(codec.encode(expected).schemaVersion()).isEqualTo(3);
    assertThat(codec.decode(codec.encode(expected))).isEqualTo(expected);
  }

  @Test
  void anOldVersionsNumberOutOfAllBoundsIsToldWithoutRepeatingIt() {
    String json = "{\"id\":\"7\",\"amount\":1E9999999919}";

    assertThatThrownBy(() -> atVersionThree().decode(payload("Invoiced", 1, json)))
        .isInstanceOfSatisfying(
            TenonException.class,
            e -> assertThat(e.problem()).isEqualTo(Problem.UNREADABLE_PAYLOAD))
        .hasMessageContaining("Invoiced (version 1) has a number")
        .hasMessageNotContaining("9999")
        .hasNoCause();
  }

  @Test
  void upcastingKeepsDecimalsExact() {
    String exact = "12345678901234567890.12345678901234567890";

    assertThat(
            atVersionThree()
                .decode(payload("Invoiced", 2, "{\"invoiceId\":\"7\",\"amount\":" + exact + "}")))
        .isEqualTo(new Invoiced("7", new BigDecimal(exact), "EUR"));
  }

  @Test
  void everyOlderVersionNeedsAStep() {
    JsonCodec gap =
        JsonCodec.of(Invoiced.class, Paid.class)
            .version(Invoiced.class, 3)
            .upcast(Invoiced.class, 1, node -> node);

    assertProblem(
        () -> gap.encode(new Paid(1)),
        Problem.INVALID_ARGUMENT,
        "Invoiced",
        "nothing reads version 2");
    assertProblem(
        () -> gap.typeOf(Paid.class), Problem.INVALID_ARGUMENT, "nothing reads version 2");
    assertProblem(gap::prepare, Problem.INVALID_ARGUMENT, "nothing reads version 2");
    JsonCodec beyond = JsonCodec.of(Paid.class).upcast(Paid.class, 1, node -> node);
    assertProblem(
        () -> beyond.decode(payload("Paid", 1, "{\"cents\":1}")),
        Problem.INVALID_ARGUMENT,
        "Paid is upcast from version 1 but its newest is 1");
  }

  @Test
  void oneStepPerVersion() {
    assertProblem(
        () -> atVersionThree().upcast(Invoiced.class, 2, node -> node),
        Problem.INVALID_ARGUMENT,
        "upcast from version 2 twice");
    assertProblem(
        () -> atVersionThree().version(Invoiced.class, 0), Problem.INVALID_ARGUMENT, "not 0");
  }

  @Test
  void aFailingStepIsNamed() {
    JsonCodec codec =
        JsonCodec.of(Paid.class)
            .version(Paid.class, 2)
            .upcast(
                Paid.class,
                1,
                node -> {
                  throw new IllegalStateException("no such field");
                });

    assertProblem(
        () -> codec.decode(payload("Paid", 1, "{}")),
        Problem.UNREADABLE_PAYLOAD,
        "Paid could not be upcast from version 1 to 2");
  }

  @Test
  void whatIsToBeUpcastMustBeAnObject() {
    for (String json : new String[] {"[]", "null", "1", "\"x\"", "", "{} x"}) {
      assertProblem(
          () -> atVersionThree().decode(payload("Invoiced", 1, json)),
          Problem.UNREADABLE_PAYLOAD,
          "Invoiced (version 1)");
    }
  }

  @Test
  void refusesVersionsItDoesNotKnow() {
    assertProblem(
        () -> atVersionThree().decode(payload("Invoiced", 4, "{}")),
        Problem.NEWER_VERSION,
        "Invoiced was written in version 4",
        "knows 1 to 3; upgrade it");
    assertProblem(
        () -> atVersionThree().decode(payload("Invoiced", 0, "{}")),
        Problem.UNREADABLE_PAYLOAD,
        "Invoiced has version 0");
  }

  @Test
  void readsARenamedEventByItsOldName() {
    JsonCodec codec = atVersionThree().alias("InvoiceCreated", Invoiced.class);

    assertThat(codec.decode(payload("InvoiceCreated", 1, "{\"id\":\"7\",\"amount\":\"2\"}")))
        .isEqualTo(new Invoiced("7", new BigDecimal("2"), "EUR"));
    assertThat(codec.encode(new Invoiced("7", BigDecimal.ONE, "EUR")).type()).isEqualTo("Invoiced");
  }

  @Test
  void aNameReplacesTheSimpleName() {
    JsonCodec codec = JsonCodec.of(Paid.class).named("billing.paid", Paid.class);

    assertThat(codec.encode(new Paid(1)).type()).isEqualTo("billing.paid");
    assertThat(codec.typeOf(Paid.class)).contains("billing.paid");
    assertProblem(
        () -> codec.decode(payload("Paid", 1, "{\"cents\":1}")), Problem.UNKNOWN_TYPE, "'Paid'");
    assertThat(codec.with(Paid.class).typeOf(Paid.class)).contains("billing.paid");
  }

  @Test
  void aConsumersOwnRecordMayHaveFewerAndMoreFields() {
    JsonCodec producer = JsonCodec.of(Invoiced.class);
    JsonCodec consumer = JsonCodec.of().named("Invoiced", InvoiceNumber.class);

    assertThat(consumer.decode(producer.encode(new Invoiced("7", BigDecimal.ONE, "EUR"))))
        .isEqualTo(new InvoiceNumber("7"));
    assertThat(consumer.decode(payload("Invoiced", 1, "{\"deep\":{\"a\":[{}]}}")))
        .isEqualTo(new InvoiceNumber(null));
  }

  @Test
  void aCodecIsNotChangedByWhatIsBuiltFromIt() {
    JsonCodec codec = JsonCodec.of(Paid.class);
    JsonCodec unused = codec.with(Invoiced.class).named("other", Paid.class);

    assertThat(unused.typeOf(Invoiced.class)).isPresent();
    assertThat(codec.typeOf(Invoiced.class)).isEmpty();
    assertThat(codec.typeOf(Paid.class)).contains("Paid");
  }
}
