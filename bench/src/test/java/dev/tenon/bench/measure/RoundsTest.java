package dev.tenon.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RoundsTest {
  private static final Duration WARM_UP = Duration.ofSeconds(8);
  private static final Duration SLICE = Duration.ofSeconds(4);

  private long now;
  private final List<String> done = new ArrayList<>();
  private long shorter = 1;
  private final List<String> said = new ArrayList<>();
  private final Rounds rounds = new Rounds(new Plan(3, 2, WARM_UP, SLICE), said::add, () -> now);

  @Test
  void contendersTakeTurnsInAnotherOrderEachRound() throws Exception {
    rounds.measure(new Case("64", List.of(contender("ours", 1), contender("raw", 1))));
    assertThat(done)
        .containsExactly(
            "prepare ours",
            "ours for 8 s",
            "prepare raw",
            "raw for 8 s", //
            "prepare ours",
            "ours for 8 s",
            "prepare raw",
            "raw for 8 s", //
            "prepare ours",
            "ours for 4 s",
            "prepare raw",
            "raw for 4 s", //
            "prepare raw",
            "raw for 4 s",
            "prepare ours",
            "ours for 4 s", //
            "prepare ours",
            "ours for 4 s",
            "prepare raw",
            "raw for 4 s");
    assertThat(said).hasSize(10).first().asString().startsWith("64, warm-up, ours: ");
  }

  @Test
  void theWarmUpDoesNotCount() throws Exception {
    rounds.measure(new Case("64", List.of(contender("ours", 1_000_000, 1_000_000, 7, 5, 6))));
    assertThat(rounds.medians()).isEqualTo(Map.of("64", Map.of("ours", new Figures(6, 0, 0))));
  }

  @Test
  void whatEndsBeforeItsTimeWarmsUpAgain() throws Exception {
    shorter = 4;
    rounds.measure(new Case("64", List.of(contender("ours", 1))));
    assertThat(done.stream().filter(one -> one.startsWith("ours")))
        .containsExactly(
            "ours for 8 s",
            "ours for 6 s",
            "ours for 4 s",
            "ours for 8 s",
            "ours for 6 s",
            "ours for 4 s",
            "ours for 4 s",
            "ours for 4 s",
            "ours for 4 s");
  }

  @Test
  void casesCanBeInterleavedToo() throws Exception {
    rounds.measure(
        new Case("small", List.of(contender("ours", 0, 0, 1, 2, 3))),
        new Case("large", List.of(contender("ours", 0, 0, 4, 5, 6))));
    assertThat(rounds.medians())
        .isEqualTo(
            Map.of(
                "small", Map.of("ours", new Figures(2, 0, 0)),
                "large", Map.of("ours", new Figures(5, 0, 0))));
  }

  @Test
  void whatElseIsCountedHasItsMedianToo() throws Exception {
    List<Double> counts = new ArrayList<>(List.of(9.0, 9.0, 3.0, 1.0, 2.0));
    Contender ours = contender("ours", 1);
    rounds.measure(
        new Case(
            "64",
            List.of(
                new Contender() {
                  @Override
                  public String name() {
                    return ours.name();
                  }

                  @Override
                  public void prepare() throws Exception {
                    ours.prepare();
                  }

                  @Override
                  public Figures run(Duration slice) throws Exception {
                    counts.removeFirst();
                    return ours.run(slice);
                  }

                  @Override
                  public Map<String, Double> counted() {
                    return Map.of("left", (double) counts.size());
                  }
                })));
    assertThat(rounds.counts()).isEqualTo(Map.of("64", Map.of("ours", Map.of("left", 1.0))));
  }

  @Test
  void aCaseIsNotWithoutOurs() {
    assertThatThrownBy(() -> new Case("64", List.of(contender("raw", 1))))
        .hasMessageContaining("64");
  }

  /** Reaches these throughputs one after the other, the last again and again. */
  private Contender contender(String name, double... throughputs) {
    List<Double> left = new ArrayList<>();
    for (double throughput : throughputs) {
      left.add(throughput);
    }
    return Contender.of(
        name,
        () -> done.add("prepare " + name),
        slice -> {
          done.add(name + " for " + slice.toSeconds() + " s");
          now += slice.toNanos() / shorter;
          return new Figures(left.size() > 1 ? left.removeFirst() : left.getFirst(), 0, 0);
        });
  }
}
