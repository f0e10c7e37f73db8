package dev.tenon.bench.cases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.bench.measure.Figures;
import dev.tenon.bench.measure.Plan;
import dev.tenon.bench.measure.Rounds;
import dev.tenon.bench.workspace.Workspace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every message that was sent comes, however the relay is fed: otherwise the bench fails. */
class RelayCasesTest {
  private static final Duration SLICE = Duration.ofMillis(300);

  @Test
  void theRelayIsMeasuredInEveryCase(@TempDir Path home) throws Exception {
    Rounds rounds = new Rounds(new Plan(1, 1, SLICE, SLICE), line -> {});
    try (Workspace workspace = Workspace.claim(home, line -> {})) {
      new RelayLatencyBench().run(workspace, rounds);
    }
    Map<String, Map<String, Figures>> medians = rounds.medians();
    assertThat(medians).containsOnlyKeys("tail", "poll", "tableless");
    assertThat(medians.values())
        .allSatisfy(contenders -> {
          Figures ours = Objects.requireNonNull(contenders.get("ours"));
          assertThat(ours.throughput()).isBetween(1.0, 600.0);
          assertThat(ours.p50()).isPositive();
        });
  }
}
