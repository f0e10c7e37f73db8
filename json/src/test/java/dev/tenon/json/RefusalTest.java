package dev.tenon.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import dev.tenon.event.Payload;
import dev.tenon.json.Samples.Amount;
import dev.tenon.json.Samples.Count;
import dev.tenon.json.Samples.Moment;
import dev.tenon.json.Samples.OrderEvent;
import dev.tenon.json.Samples.Text;
import dev.tenon.json.Samples.Texts;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RefusalTest {
  private final JsonCodec codec =
      JsonCodec.of(
          OrderEvent.class,
          Text.class,
          Texts.class,
          Amount.class,
          Count.class,
          Moment.class,
          Tree.class);

  record Tree(List<Tree> children) {}

  record Open(@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS) Base value) {}

  static class Base {
    static final AtomicInteger SUBCLASSES = new AtomicInteger();
  }

  static final class Sub extends Base {
    Sub() {
      SUBCLASSES.incrementAndGet();
    }
  }

  record OfInterface(Unsealed value) {}

  record OfSealed(List<OrderEvent> value) {}

  record OfObject(Map<String, Object> value) {}

  record OfVariable<T>(T value) {}

  record OfRecordKeys(Map<Text, String> value) {}

  record OfWildcard(List<?> value) {}

  record Within(List<List<OfSealed[]>> value) {}

  interface Unsealed {}

  sealed interface Mixed {
    record Fine() implements Mixed {}

    final class Odd implements Mixed {}
  }

  static final class Elsewhere {
    record Text(String value) {}
  }

  private static AbstractThrowableAssert<?, ?> assertProblem(
      ThrowingCallable call, Problem problem) {
    return assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            TenonException.class, e -> assertThat(e.problem()).isEqualTo(problem));
  }

  private AbstractThrowableAssert<?, ?> assertUnreadable(String type, String json) {
    Payload payload = new Payload(type, 1, json.getBytes(UTF_8));
    return assertProblem(() -> codec.decode(payload), Problem.UNREADABLE_PAYLOAD)
        .hasMessageContaining(type);
  }

  @Test
  void onlyRecordsCanBeRegistered() {
    record Local() {}
    Object anonymous = new Unsealed() {};

    for (Class<?> type :
        List.of(
            String.class,
            Unsealed.class,
            Samples.Reason.class,
            int[].class,
            anonymous.getClass())) {
      assertProblem(() -> JsonCodec.of(type), Problem.INVALID_ARGUMENT)
          .hasMessageContaining("is not a record");
      assertProblem(() -> JsonCodec.of().named("x", type), Problem.INVALID_ARGUMENT)
          .hasMessageContaining("is not a record");
    }
    assertProblem(() -> JsonCodec.of().named("x", Local.class), Problem.INVALID_ARGUMENT);
    assertProblem(() -> JsonCodec.of(Local.class), Problem.INVALID_ARGUMENT)
        .hasMessageContaining("within a method");
    assertProblem(() -> JsonCodec.of(Mixed.class), Problem.INVALID_ARGUMENT)
        .hasMessageContaining("Odd, permitted by Mixed, is not a record");
  }

  @Test
  void aSealedInterfaceHasNoNameItself() {
    assertProblem(() -> codec.named("x", OrderEvent.class), Problem.INVALID_ARGUMENT)
        .hasMessageContaining("OrderEvent is not a record");
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        OfInterface.class,
        OfSealed.class,
        OfObject.class,
        OfVariable.class,
        OfRecordKeys.class,
        OfWildcard.class,
        Within.class
      })
  void componentsThatCouldNotBeReadBack(Class<?> type) {
    assertProblem(() -> JsonCodec.of(type), Problem.INVALID_ARGUMENT)
        .hasMessageContainingAll(".value is of type", "use records");
  }

  @Test
  void oneClassPerName() {
    assertProblem(() -> JsonCodec.of(Text.class, Elsewhere.Text.class), Problem.INVALID_ARGUMENT)
        .hasMessageContainingAll(
            "'Text'", Text.class.getName(), Elsewhere.Text.class.getName(), "named(...)");
    assertProblem(() -> codec.named("Text", Count.class), Problem.INVALID_ARGUMENT);
    assertProblem(() -> codec.alias("Text", Count.class), Problem.INVALID_ARGUMENT);
    assertThat(codec.with(Text.class).named("Other", Elsewhere.Text.class).typeOf(Text.class))
        .contains("Text");
  }

  @Test
  void namesAreProperAndTypesRegisteredFirst() {
    for (String name : List.of(" ", "a\0b", "a\nb", "a\ud83d", "x".repeat(201))) {
      assertProblem(() -> codec.named(name, Text.class), Problem.INVALID_ARGUMENT);
    }
    assertProblem(() -> codec.alias("", Text.class), Problem.INVALID_ARGUMENT);
    assertProblem(() -> JsonCodec.of().alias("Old", Text.class), Problem.INVALID_ARGUMENT)
        .hasMessageContaining("with(Text.class) first");
    assertProblem(() -> JsonCodec.of().version(Text.class, 2), Problem.INVALID_ARGUMENT);
    assertProblem(() -> JsonCodec.of().upcast(Text.class, 1, n -> n), Problem.INVALID_ARGUMENT);
  }

  @Test
  void unknownNamesAndClasses() {
    assertProblem(
            () -> codec.decode(new Payload("Gone\nINFO forged", 1, new byte[0])),
            Problem.UNKNOWN_TYPE)
        .hasMessageContainingAll("'Gone?INFO forged'", "register", "alias");
    assertProblem(() -> codec.encode("text"), Problem.UNKNOWN_TYPE)
        .hasMessageContainingAll("java.lang.String", "register");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", " ", "{", "{\"value\":\"secret", "{\"value\":\"secret\"} {}", "{} x", "{'value':1}",
        "{\"value\":\"secret\",}", "{\"value\":\"\u0001\"}", "\ufffd", "null", "[]", "\"secret\"",
            "1"
      })
  void brokenJson(String json) {
    assertUnreadable("Text", json).hasMessageNotContaining("secret").hasNoCause();
  }

  @Test
  void bytesThatAreNotUtf8() {
    byte[] data = {'{', '"', 'v', 'a', 'l', 'u', 'e', '"', ':', '"', (byte) 0xff, '"', '}'};

    assertProblem(() -> codec.decode(new Payload("Text", 1, data)), Problem.UNREADABLE_PAYLOAD);
  }

  @Test
  void saysWhereAValueDoesNotFit() {
    assertUnreadable(
            "Placed",
            """
            {"orderId": "1",
             "lines": [{"quantity": 1}, {"quantity": "secret"}]}\
            """)
        .hasMessageContainingAll("lines[1].quantity", "line 2", "int is expected")
        .hasMessageNotContaining("secret")
        .hasNoCause();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"value\":null}",
        "{\"value\":1.5}",
        "{\"value\":\"1\"}",
        "{\"value\":true}",
        "{\"value\":3000000000}",
        "{\"value\":\"\"}",
        "{\"value\":[1]}"
      })
  void primitivesAreNeverGuessed(String json) {
    assertUnreadable("Count", json);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Text      | {"value":1}
          Text      | {"value":{}}
          Amount    | {"value":"1,5"}
          Amount    | {"value":""}
          Amount    | {"value":true}
          Amount    | {"value":[1]}
          Amount    | {"value":"1E999999999"}
          Amount    | {"value":1E999999999}
          Amount    | {"value":1E9999999919}
          Amount    | {"value":"NaN"}
          Moment    | {"value":"yesterday"}
          Moment    | {"value":""}
          Cancelled | {"reason":"BANKRUPT"}
          Cancelled | {"reason":"asked by the customer"}
          Cancelled | {"reason":0}
          """)
  void valuesOfAnotherKind(String type, String json) {
    assertUnreadable(type, json).hasNoCause();
  }

  @Test
  void aRecordsOwnRefusalIsTheCause() {
    assertUnreadable("Placed", "{\"lines\":[{\"sku\":\"a\",\"quantity\":-1,\"price\":\"1\"}]}")
        .hasMessageContaining("refused by a constructor at lines[0]")
        .hasRootCauseInstanceOf(IllegalArgumentException.class)
        .hasRootCauseMessage("quantity must not be negative");
  }

  @Test
  void depthAndLengthAreLimited() {
    assertUnreadable("Text", "{\"x\":" + "[".repeat(100_000));
    assertUnreadable("Amount", "{\"value\":" + "9".repeat(100_000) + "}");
    assertUnreadable("Amount", "{\"value\":\"" + "9".repeat(100_000) + "\"}");
  }

  @Test
  void whatCouldNotBeReadBackIsNotWritten() {
    assertProblem(() -> codec.encode(new Texts(Map.of("a\ud83d", ""))), Problem.INVALID_ARGUMENT);
    assertProblem(
            () -> codec.encode(new Amount(new BigDecimal("1E+999999999"))),
            Problem.INVALID_ARGUMENT)
        .hasMessageContainingAll("Amount", "value");
    Tree deep = new Tree(List.of());
    for (int i = 0; i < 2_000; i++) {
      deep = new Tree(List.of(deep));
    }
    Tree tree = deep;
    assertProblem(() -> codec.encode(tree), Problem.INVALID_ARGUMENT);
  }

  @Test
  void noClassIsMadeByANameInThePayload() {
    JsonCodec open = JsonCodec.of(Open.class);
    String json = "{\"value\":{\"@class\":\"" + Sub.class.getName() + "\"}}";

    assertThatThrownBy(() -> open.decode(new Payload("Open", 1, json.getBytes(UTF_8))))
        .isInstanceOf(TenonException.class);
    assertThat(Base.SUBCLASSES).hasValue(0);
  }
}
