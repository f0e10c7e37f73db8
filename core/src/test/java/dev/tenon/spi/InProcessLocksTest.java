package dev.tenon.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.event.StreamId;
import dev.tenon.spi.StreamLocks.Held;
import dev.tenon.spi.StreamLocks.Mode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // a lock is held by being there
class InProcessLocksTest {
  private static final StreamId A = new StreamId("order", "a");
  private static final StreamId B = new StreamId("order", "b");

  private final InProcessLocks locks = new InProcessLocks();

  @Test
  void nothingIsKeptOfStreamsThatNobodyLocks() {
    try (Held held = locks.lock(List.of(A, B), Mode.EXCLUSIVE, Duration.ZERO)) {
      assertThatThrownBy(() -> locks.lock(List.of(A), Mode.SHARED, Duration.ofMillis(5)))
          .hasMessageContaining("TENON-1603");
      assertThat(locks.size()).isEqualTo(2);
    }
    assertThat(locks.size()).isZero();
  }

  @Test
  void patienceMayBeWithoutEnd() {
    locks.lock(List.of(A), Mode.SHARED, Duration.ofSeconds(Long.MAX_VALUE)).close();
    assertThat(locks.size()).isZero();
  }

  @Test
  void whoeverIsInterruptedHoldsNothing() {
    try (Held held = locks.lock(List.of(B), Mode.SHARED, Duration.ZERO)) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> locks.lock(List.of(A, B), Mode.EXCLUSIVE, Duration.ofSeconds(60)))
          .hasMessageContaining("TENON-1603");
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(locks.size()).isZero();
  }
}
