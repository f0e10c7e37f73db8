package dev.tenon.json;

import static java.nio.ByteBuffer.wrap;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.tenon.event.Payload;
import dev.tenon.json.Samples.Amount;
import dev.tenon.json.Samples.Everything;
import dev.tenon.json.Samples.Line;
import dev.tenon.json.Samples.Moment;
import dev.tenon.json.Samples.Nothing;
import dev.tenon.json.Samples.OrderEvent.Cancelled;
import dev.tenon.json.Samples.OrderEvent.Placed;
import dev.tenon.json.Samples.Reason;
import dev.tenon.json.Samples.Text;
import dev.tenon.json.Samples.Texts;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoundTripTest {
  private static final Instant NOON = Instant.parse("2024-02-29T12:00:00.123456789Z");

  private final JsonCodec codec =
      JsonCodec.of(
          Samples.OrderEvent.class,
          Everything.class,
          Text.class,
          Texts.class,
          Amount.class,
          Moment.class,
          Nothing.class);

  private Object back(Object event) {
    return codec.decode(codec.encode(event));
  }

  private String json(Object event) {
    return new String(codec.encode(event).data(), UTF_8);
  }

  @Test
  void everyKindOfComponent() {
    Everything event =
        new Everything(
            "Grüße, \"you\"\n",
            Integer.MIN_VALUE,
            Long.MAX_VALUE,
            0.1,
            true,
            null,
            new BigDecimal("-12345678901234567890.10"),
            BigInteger.TWO.pow(200),
            NOON,
            LocalDateTime.parse("2017-10-02T10:56:33"),
            LocalDate.parse("2017-10-02"),
            Duration.ofMillis(1_500),
            UUID.fromString("00000000-0000-0001-0000-000000000002"),
            Reason.CUSTOMER,
            new Line("a", 1, BigDecimal.ONE),
            List.of(new Line("b", 2, new BigDecimal("2.50"))),
            Set.of("x", "y"),
            Map.of("shipping", new BigDecimal("3.00")),
            Map.of(Reason.CREDIT, List.of(new Line("c", 0, BigDecimal.TEN))),
            ZoneId.of("Europe/Berlin"));

    assertThat(back(event)).isEqualTo(event);
    assertThat(back(new Nothing())).isEqualTo(new Nothing());
  }

  @Test
  void writesComponentsInTheirOrderAndNothingDerived() {
    Placed event =
        new Placed("1", new BigDecimal("9.90"), NOON, List.of(new Line("a", 1, BigDecimal.ONE)));

    assertThat(json(event))
        .isEqualTo(
            "{\"orderId\":\"1\",\"total\":\"9.90\",\"placedAt\":\"2024-02-29T12:00:00.123456789Z\","
                + "\"lines\":[{\"sku\":\"a\",\"quantity\":1,\"price\":\"1\"}]}");
  }

  @Test
  void writesEnumsByName() {
    assertThat(json(new Cancelled("1", Reason.CUSTOMER)))
        .isEqualTo("{\"orderId\":\"1\",\"reason\":\"CUSTOMER\"}");
  }

  @Test
  void namesTypesBySimpleNameAtVersionOne() {
    Payload payload = codec.encode(new Cancelled("1", Reason.CREDIT));

    assertThat(payload.type()).isEqualTo("Cancelled");
    assertThat(payload.schemaVersion()).isEqualTo(1);
    assertThat(codec.typeOf(Samples.OrderEvent.Shipping.Shipped.class)).contains("Shipped");
    assertThat(codec.typeOf(String.class)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "0.00, 0.00",
    "1.10, 1.10",
    "-0.0000000000001, -0.0000000000001",
    "1E-30, 0.000000000000000000000000000001",
    "1E+3, 1000"
  })
  void writesDecimalsPlain(BigDecimal value, String written) {
    assertThat(json(new Amount(value))).isEqualTo("{\"value\":\"" + written + "\"}");
    assertThat(back(new Amount(value))).isEqualTo(new Amount(new BigDecimal(written)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.1", "1.10", "12345678901234567890.123456789012345678901", "7", "-3e2"})
  void readsDecimalsWrittenAsNumbersExactly(String number) {
    Payload payload = new Payload("Amount", 1, ("{\"value\":" + number + "}").getBytes(UTF_8));

    assertThat(codec.decode(payload)).isEqualTo(new Amount(new BigDecimal(number)));
  }

  @Test
  void decimalsKeepValueAndScale() {
    Random random = new Random(7);
    for (int i = 0; i < 2_000; i++) {
      Amount event =
          new Amount(
              new BigDecimal(new BigInteger(random.nextInt(200), random), random.nextInt(80)));
      assertThat(back(event)).isEqualTo(event);
    }
  }

  @Test
  void instantsOfEveryAge() {
    Random random = new Random(7);
    for (int i = 0; i < 2_000; i++) {
      long second = random.nextLong(-62_167_219_200L, 253_402_300_800L); // years 0 to 9999
      Moment event = new Moment(Instant.ofEpochSecond(second, random.nextInt(1_000_000_000)));
      assertThat(back(event)).isEqualTo(event);
    }
    assertThat(back(new Moment(Instant.MAX))).isEqualTo(new Moment(Instant.MAX));
    assertThat(back(new Moment(Instant.MIN))).isEqualTo(new Moment(Instant.MIN));
  }

  @Test
  void stringsOfAnyCharacters() {
    Random random = new Random(7);
    for (int i = 0; i < 5_000; i++) {
      String value = anyString(random);
      assertThat(back(new Text(value))).isEqualTo(new Text(value));
      assertThatCode(() -> UTF_8.newDecoder().decode(wrap(codec.encode(new Text(value)).data())))
          .doesNotThrowAnyException();
      String key = new String(value.getBytes(UTF_8), UTF_8); // without halves of characters
      Texts map = new Texts(Map.of(key, value));
      assertThat(back(map)).isEqualTo(map);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\0", "\ud83d", "\ude00", "a\ud83db", "\ude00\ud83d", "😀", "\u2028", "\uffff"})
  void troublesomeStrings(String value) {
    assertThat(back(new Text(value))).isEqualTo(new Text(value));
    assertThat(back(new Text(value.repeat(10_000)))).isEqualTo(new Text(value.repeat(10_000)));
  }

  /** Mostly what breaks things: NUL, controls, quotes, halves of surrogate pairs, emoji. */
  private static String anyString(Random random) {
    StringBuilder text = new StringBuilder();
    for (int length = random.nextInt(40); length > 0; length--) {
      switch (random.nextInt(6)) {
        case 0 -> text.append((char) random.nextInt(0x20));
        case 1 -> text.append((char) random.nextInt(0x20, 0x80));
        case 2 -> text.append((char) random.nextInt(0xd800, 0xe000));
        case 3 -> text.appendCodePoint(random.nextInt(0x10000, 0x110000));
        case 4 -> text.append("\"\\/\u007f\u2028\ufeff".charAt(random.nextInt(6)));
        default -> text.append((char) random.nextInt(0x10000));
      }
    }
    return text.toString();
  }
}
