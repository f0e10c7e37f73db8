package dev.tenon.soak.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FaultPlanTest {
  private static final List<String> TOPICS = List.of("orders", "customers");
  private static final Breakable SERVER = new Breakable(6, true, true, true, TOPICS);
  private static final Breakable FILES = new Breakable(3, false, false, false, TOPICS);

  @Test
  void theSameSeedBreaksTheSameThings() {
    assertThat(drawn(7, SERVER)).isEqualTo(drawn(7, SERVER)).isNotEqualTo(drawn(8, SERVER));
  }

  @Test
  void everyKindComesAndMostAreKills() {
    List<Fault> faults = drawn(7, SERVER);
    Set<String> kinds = faults.stream().map(Fault::kind).collect(Collectors.toSet());

    assertThat(kinds)
        .contains(
            "kill a service",
            "kill several services",
            "kill the relay's leader",
            "kill the database",
            "kill the broker",
            "pause a service",
            "pause the relay's leader",
            "pause the database",
            "pause the broker",
            "network to the database: half-open",
            "network to the broker: silent in both directions",
            "disk full",
            "messages again, in another order",
            "slot dropped",
            "slot lost",
            "rolling restart");
    assertThat(faults.stream().mapToInt(Fault::kills).sum()).isGreaterThan(faults.size() * 3 / 4);
  }

  @Test
  void aBurstKillsSeveralAndLeavesTheDeckAsItIs() {
    FaultPlan plan = new FaultPlan(7, SERVER);
    assertThat(plan.burst(3).kills()).isEqualTo(3);
    assertThat(plan.burst(20).kills()).isEqualTo(6);
    assertThat(Stream.generate(plan::next).limit(600)).isEqualTo(drawn(7, SERVER));
  }

  @Test
  void whereDatabasesAreFilesTheyAreLeftAlone() {
    assertThat(drawn(7, FILES))
        .extracting(Fault::kind)
        .noneMatch(kind -> kind.matches(".*(database|leader|slot|disk).*"))
        .contains("kill the broker");
  }

  private static List<Fault> drawn(long seed, Breakable breakable) {
    FaultPlan plan = new FaultPlan(seed, breakable);
    return Stream.generate(plan::next).limit(600).toList();
  }
}
