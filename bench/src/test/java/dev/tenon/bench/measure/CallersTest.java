package dev.tenon.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CallersTest {
  private static final Duration LONG = Duration.ofMinutes(10);

  @Test
  void everyCallIsCountedUntilNothingIsLeft() throws Exception {
    AtomicInteger left = new AtomicInteger(1_000);
    Figures figures = Callers.run(4, LONG, caller -> () -> left.getAndDecrement() > 0);
    assertThat(left).hasNonPositiveValue();
    assertThat(figures.throughput()).isPositive();
    assertThat(figures.p99()).isGreaterThanOrEqualTo(figures.p50());
  }

  @Test
  void callersCallAtTheSameTime() throws Exception {
    CountDownLatch together = new CountDownLatch(3);
    Set<Integer> callers = ConcurrentHashMap.newKeySet();
    Callers.run(
        3,
        LONG,
        caller ->
            () -> {
              callers.add(caller);
              together.countDown();
              together.await();
              return false;
            });
    assertThat(callers).containsExactlyInAnyOrder(0, 1, 2);
  }

  @Test
  void theTimeEndsIt() throws Exception {
    Duration slice = Duration.ofMillis(20);
    long began = System.nanoTime();
    Callers.run(2, slice, caller -> () -> true);
    assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(slice.toNanos());
  }

  @Test
  void aFailureIsTheCallers() {
    assertThatThrownBy(() ->
            Callers.run(
                2,
                Duration.ofMillis(10),
                caller ->
                    () -> {
                      throw new IOException("lost");
                    }))
        .isInstanceOf(IOException.class)
        .hasMessage("lost");
  }
}
