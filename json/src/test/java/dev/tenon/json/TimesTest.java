package dev.tenon.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.error.TenonException;
import dev.tenon.event.Payload;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimesTest {
  record Moment(Instant value) {}

  record Local(LocalDateTime value) {}

  private final JsonCodec codec = JsonCodec.of(Moment.class, Local.class);

  private Object read(String type, String text) {
    return codec.decode(new Payload(type, 1, ("{\"value\":\"" + text + "\"}").getBytes(UTF_8)));
  }

  private void assertSameAsTheJdk(Instant instant) {
    LocalDateTime local =
        LocalDateTime.ofEpochSecond(instant.getEpochSecond(), instant.getNano(), ZoneOffset.UTC);

    assertThat(codec.encode(new Moment(instant)).data())
        .asString(UTF_8)
        .isEqualTo("{\"value\":\"" + instant + "\"}");
    assertThat(read("Moment", instant.toString())).isEqualTo(new Moment(instant));
    assertThat(codec.encode(new Local(local)).data())
        .asString(UTF_8)
        .isEqualTo("{\"value\":\"" + local + "\"}");
    assertThat(read("Local", local.toString())).isEqualTo(new Local(local));
  }

  @Test
  void anyTimeIsWrittenAndReadAsTheJdkDoes() {
    Random random = new Random(7);
    long[] fractions = {1, 1_000, 1_000_000, 1_000_000_000};
    for (int i = 0; i < 3_000; i++) {
      long second = random.nextLong(-99_999_999_999L, 300_000_000_000L); // years -1199 to 11476
      long fraction = fractions[random.nextInt(4)];
      long nano = random.nextLong(1_000_000_000) / fraction * fraction;
      assertSameAsTheJdk(Instant.ofEpochSecond(second, nano));
      assertSameAsTheJdk(Instant.ofEpochSecond(second / 60 * 60, 0));
      assertSameAsTheJdk(Instant.ofEpochSecond(second / 86_400 * 86_400, 0));
    }
  }

  @Test
  void theFirstAndTheLast() {
    for (Instant instant : new Instant[] {Instant.MIN, Instant.MAX, Instant.EPOCH}) {
      Moment event = new Moment(instant);
      assertThat(codec.decode(codec.encode(event))).isEqualTo(event);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2024-02-29T12:00:00.1Z",
        "2024-02-29T12:00:00.12345678Z",
        "2024-02-29T14:00:00+02:00",
        "2024-02-29T24:00:00Z",
        "2016-12-31T23:59:60Z",
        "+12024-02-29T12:00:00Z"
      })
  void instantsInOtherForms(String text) {
    assertThat(read("Moment", text)).isEqualTo(new Moment(Instant.parse(text)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2023-02-29T12:00:00Z",
        "2024-13-01T12:00:00Z",
        "2024-00-01T12:00:00Z",
        "2024-02-29T25:00:00Z",
        "2024-02-29T12:60:00Z",
        "2024-02-29T12:00:00,5Z",
        "2024-02-29T12:00:00.1234567891Z",
        "2024-02-29T12:00:00.-5Z",
        "2024-02-29 12:00:00Z",
        "-024-02-29T12:00:00Z",
        "٢٠٢٤-02-29T12:00:00Z",
        "Z",
        ""
      })
  void noTimes(String text) {
    assertThatThrownBy(() -> read("Moment", text)).isInstanceOf(TenonException.class);
    assertThatThrownBy(() -> read("Local", text)).isInstanceOf(TenonException.class);
  }
}
