package dev.tenon.soak.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.soak.verdict.Findings;
import dev.tenon.soak.verdict.Invariant;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TimesTest {
  private final Times times = new Times();
  private final Findings findings = new Findings();
  private final Watches watches = new Watches(times, findings);

  @Test
  void theMedianAndTheWorstOfAHundredAreTold() {
    for (int millis = 1; millis <= 100; millis++) {
      times.add("takeover", Duration.ofMillis(millis));
    }
    times.add("healed", Duration.ofSeconds(2));

    assertThat(times.count()).isEqualTo(101);
    assertThat(times.lines())
        .satisfiesExactly(
            line -> assertThat(line).matches("healed +1 +p50 +2000 ms +p99 +2000 ms"),
            line -> assertThat(line).matches("takeover +100 +p50 +50 ms +p99 +99 ms"));
  }

  @Test
  void whatComesAboutIsTimed() throws InterruptedException {
    AtomicInteger asked = new AtomicInteger();
    watches.require(
        "healed",
        Duration.ofSeconds(20),
        Invariant.SLOT_HEALED,
        () -> asked.incrementAndGet() == 3);
    watches.await();

    assertThat(times.lines()).singleElement().asString().startsWith("healed");
    assertThat(findings.allHold()).isTrue();
  }

  @Test
  void whatDoesNotComeAboutIsAViolationUnlessItNeedNot() throws InterruptedException {
    watches.require("healed", Duration.ofMillis(30), Invariant.SLOT_HEALED, () -> false);
    watches.time("takeover", Duration.ofMillis(30), () -> false);
    watches.await();

    assertThat(times.count()).isZero();
    assertThat(findings.count(Invariant.SLOT_HEALED)).isEqualTo(1);
    assertThat(findings.count(Invariant.RECOVERED)).isZero();
  }
}
