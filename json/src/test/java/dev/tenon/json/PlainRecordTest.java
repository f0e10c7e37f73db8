package dev.tenon.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.tenon.json.Samples.Line;
import dev.tenon.json.Samples.Nothing;
import dev.tenon.json.Samples.Reason;
import dev.tenon.json.Samples.Text;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;

class PlainRecordTest {
  private static final byte[] NASTY =
      "\"\"\\,,::{}[]  \n\t0019-+.eEnutfl/Zz\0\u001f\u007fü\ufffd\ufeff".getBytes(UTF_8);

  /** One of each that is read by hand. */
  record Usual(
      String text,
      int anInt,
      long aLong,
      boolean aBoolean,
      @Nullable Integer boxed,
      BigDecimal decimal,
      Instant instant,
      LocalDateTime local,
      LocalDate date,
      UUID uuid,
      Reason reason,
      Line nested,
      List<@Nullable Line> list) {}

  record Renamed(@JsonProperty("other") String name) {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS)
  interface Typed {}

  record OfTyped(String value) implements Typed {}

  enum Grade {
    @JsonProperty("first")
    A
  }

  record OfGrade(Grade grade) {}

  record OfDouble(double value) {}

  record OfItself(List<OfItself> children) {}

  private static final Usual USUAL =
      new Usual(
          "Grüße an 東京 \uD83D\uDE00, and some more so that it is long",
          Integer.MIN_VALUE,
          123_456_789_012_345_678L,
          true,
          null,
          new BigDecimal("-12345678901234567890.10"),
          Instant.parse("2024-02-29T12:00:00.123456789Z"),
          LocalDateTime.parse("2017-10-02T10:56:33"),
          LocalDate.parse("2017-10-02"),
          UUID.fromString("0123abcd-0000-0001-f000-000000000002"),
          Reason.CUSTOMER,
          new Line("a", 1, BigDecimal.ONE),
          Arrays.asList(new Line("b", 2, new BigDecimal("2.50")), null));

  private static @Nullable Object byHand(Class<?> type, byte[] json) {
    return requireNonNull(PlainRecord.of(type)).read(json);
  }

  private static @Nullable Object byJackson(Class<?> type, byte[] json) {
    try {
      return Json.MAPPER.readerFor(type).readValue(json);
    } catch (JacksonException e) {
      return null;
    }
  }

  @Test
  void whatWeWriteIsRead() {
    for (Object event : List.of(USUAL, new Text(""), new Nothing())) {
      assertThat(byHand(event.getClass(), Json.MAPPER.writeValueAsBytes(event))).isEqualTo(event);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " {\"sku\" : \"a\" ,\n\t\"quantity\": 1, \"price\" :\"1\"\r}\n",
        "{\"price\":\"1\",\"sku\":\"a\",\"quantity\":1}"
      })
  void whatIsSpacedOrOrderedOtherwiseIsRead(String json) {
    assertThat(byHand(Line.class, json.getBytes(UTF_8)))
        .isEqualTo(new Line("a", 1, BigDecimal.ONE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"sku\":\"a\\n\",\"quantity\":1,\"price\":\"1\"}",
        "{\"sku\":\"a\",\"quantity\":1,\"price\":1}",
        "{\"sku\":\"a\",\"quantity\":1}",
        "{\"sku\":\"a\",\"quantity\":-1,\"price\":\"1\"}",
        "{\"sku\":\"a\",\"quantity\":1,\"price\":\"1\",\"more\":0}",
        "{\"sku\":\"a\",\"sku\":\"b\",\"quantity\":1,\"price\":\"1\"}",
        "{\"sku\":\"a\",\"quantity\":1,\"price\":\"1\"} {}",
        "null",
        ""
      })
  void theUnusualIsLeftToJackson(String json) {
    assertThat(byHand(Line.class, json.getBytes(UTF_8))).isNull();
  }

  @Test
  void whatIsNoUtf8IsLeftToJackson() {
    byte[] json = "{\"value\":\"abc\"}".getBytes(UTF_8);
    json[11] = (byte) 0xff;

    assertThat(byHand(Text.class, json)).isNull();
  }

  @Test
  void recordsThatOnlyJacksonUnderstandsAreLeftToIt() {
    for (Class<?> type :
        List.of(Renamed.class, OfTyped.class, OfGrade.class, OfDouble.class, OfItself.class)) {
      assertThat(PlainRecord.of(type)).isNull();
    }
  }

  @Test
  void whatIsReadIsWhatJacksonReads() {
    byte[] json = Json.MAPPER.writeValueAsBytes(USUAL);
    Random random = new Random(7);
    int read = 0;
    for (int i = 0; i < 100_000; i++) {
      byte[] changed = changed(json, random);
      Object found = byHand(Usual.class, changed);
      if (found != null) {
        read++;
        assertThat(found).as(new String(changed, UTF_8)).isEqualTo(byJackson(Usual.class, changed));
      }
    }
    assertThat(read).isBetween(10_000, 90_000);
  }

  /** With a few bytes replaced, left out, put in or repeated. */
  private static byte[] changed(byte[] json, Random random) {
    byte[] changed = json;
    for (int times = random.nextInt(1, 3); times > 0; times--) {
      int at = random.nextInt(changed.length);
      int until = random.nextInt(4) == 0 ? random.nextInt(at, changed.length) : at;
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.write(changed, 0, at);
      switch (random.nextInt(4)) {
        case 0 -> out.write(NASTY[random.nextInt(NASTY.length)]);
        case 1 -> out.write(random.nextInt(256));
        case 2 -> out.write(changed, at, until - at);
        default -> {}
      }
      int rest = Math.min(changed.length, random.nextBoolean() ? at : until + 1);
      out.write(changed, rest, changed.length - rest);
      changed = out.toByteArray();
    }
    return changed;
  }
}
