package dev.tenon.bench.brokers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ArrivalsTest {
  private static final int MESSAGES = 40;
  private static final int KEYS = 2;

  private final Arrivals arrivals = new Arrivals(MESSAGES, KEYS);

  @Test
  void everyMessageOfAKeyCountsOnceAlsoInTheNextTurn() throws Exception {
    for (int i = 0; i < 2 * MESSAGES; i++) {
      arrivals.came(i % MESSAGES, i);
    }
    arrivals.came(MESSAGES - 1, 1_000);
    arrivals.came(MESSAGES - 3, 1_000);
    assertThat(arrivals.count()).isEqualTo(2 * MESSAGES);
    assertThat(arrivals.at(MESSAGES - 1)).isEqualTo(2 * MESSAGES - 1);
    arrivals.await(2 * MESSAGES);
  }

  @Test
  void keysDoNotWaitForEachOther() throws Exception {
    for (int even = 0; even < MESSAGES; even += 2) {
      arrivals.came(even, 0);
    }
    arrivals.await(MESSAGES / 2);
  }

  @Test
  void whoeverWaitsIsToldOfAGap() {
    arrivals.came(0, 0);
    arrivals.came(4, 0);
    assertThatThrownBy(() -> arrivals.await(3)).hasMessage("message 4 came instead of message 2");
  }

  @Test
  void whoeverWaitsIsToldOfAFailure() {
    arrivals.failed(new IOException("cut"));
    assertThatThrownBy(() -> arrivals.await(1)).hasMessage("cut");
  }
}
