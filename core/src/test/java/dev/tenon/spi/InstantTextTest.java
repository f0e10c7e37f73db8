package dev.tenon.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What it writes and reads is what the JDK does. */
class InstantTextTest {
  private static final long YEAR_0 = Instant.parse("0000-01-01T00:00:00Z").getEpochSecond();
  private static final long YEAR_10000 = Instant.parse("+10000-01-01T00:00:00Z").getEpochSecond();
  private static final long[] UNITS = {1, 1_000, 1_000_000, 1_000_000_000};

  @Test
  void timesAreWrittenAndReadAlike() {
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      long unit = UNITS[i % UNITS.length];
      long second = random.nextLong(YEAR_0, YEAR_10000);
      long whole = i % 3 == 0 ? second - Math.floorMod(second, 60) : second;
      Instant instant = Instant.ofEpochSecond(whole, random.nextInt(1_000_000_000) / unit * unit);
      assertThat(InstantText.of(instant)).isEqualTo(instant.toString());
      assertThat(InstantText.parse(instant.toString())).isEqualTo(instant);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-03-01T10:00:00.1Z",
        "2026-03-01T10:00:00.000000001Z",
        "2026-03-01T10:00:00.Z",
        "2024-02-29T23:59:59.99Z",
        "2026-03-01T24:00:00Z",
        "2016-12-31T23:59:60Z",
        "2026-03-01t10:00:00Z",
        "+12026-03-01T10:00:00Z",
        "-0001-03-01T10:00:00Z",
        "2026-03-01T10:00:00+02:00",
        "2026-03-01T10:00:00.5-11:30"
      })
  void otherFormsAreReadAsTheJdkDoes(String text) {
    Instant expected =
        text.endsWith("Z") ? Instant.parse(text) : OffsetDateTime.parse(text).toInstant();
    assertThat(InstantText.parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Z",
        "yesterday",
        "2026-02-30T10:00:00Z",
        "2026-13-01T10:00:00Z",
        "2026-00-01T10:00:00Z",
        "2026-03-01 10:00:00Z",
        "2026-03-01T10:00:0Z",
        "2026-03-01T10:00:00,5Z",
        "2026-03-01T10:00:00.0000000001Z",
        "2026-03-01T10:00Z",
        "2026-03-01T10:60:00Z",
        "2026-03-01T10:00:61Z",
        "2026/03/01T10:00:00Z",
        "2026-03-01T10:00:00ZZ",
        "-026-03-01T10:00:00Z"
      })
  void whatIsNoTimeIsRefused(String text) {
    assertThatThrownBy(() -> InstantText.parse(text)).isInstanceOf(DateTimeException.class);
  }
}
