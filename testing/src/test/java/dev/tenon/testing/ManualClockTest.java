package dev.tenon.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.error.TenonException;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ManualClockTest {
  private static final Instant NOON = Instant.parse("2024-02-29T12:00:00Z");

  @Test
  void standsStillUntilMoved() {
    ManualClock clock = ManualClock.at(NOON);
    assertThat(clock.instant()).isEqualTo(NOON).isEqualTo(clock.instant());

    assertThat(clock.advance(Duration.ofMillis(1_500))).isEqualTo(NOON.plusMillis(1_500));
    assertThat(clock.instant()).isEqualTo(NOON.plusMillis(1_500));
    assertThat(clock.millis()).isEqualTo(NOON.toEpochMilli() + 1_500);

    clock.set(NOON.minusSeconds(1));
    assertThat(clock.instant()).isEqualTo(NOON.minusSeconds(1));
    assertThat(ManualClock.started().instant()).isEqualTo(ManualClock.START);
  }

  @Test
  void doesNotAdvanceBackwards() {
    ManualClock clock = ManualClock.at(NOON);

    assertThatThrownBy(() -> clock.advance(Duration.ofNanos(-1)))
        .isInstanceOf(TenonException.class)
        .hasMessageContaining("use set");
    assertThat(clock.instant()).isEqualTo(NOON);
  }

  @Test
  void losesNoAdvanceOfManyThreads() {
    ManualClock clock = ManualClock.at(NOON);

    IntStream.range(0, 20_000).parallel().forEach(i -> clock.advance(Duration.ofMillis(1)));

    assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(20));
  }
}
