package dev.tenon.tck;

import static dev.tenon.tck.TailedShop.upTo;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** What a tail promises whatever happens to its server, its lines and its instances. */
public abstract class TailFaultsKit extends TailCases {
  private static final int ROUNDS = 300;

  /** For the test of an adapter. */
  protected TailFaultsKit() {}

  @Override
  protected abstract ServerTailFixture fixture();

  @Test
  void aServerThatIsKilledLosesNothing() {
    TailFixture.Tail tail = startTailing();
    shop().send("a", 1, 100);
    server().kill();
    server().restart();
    shop().send("a", 101, 200);
    await("all is published", () -> broker().count() == 200);
    awaitWell(tail);

    assertThat(broker().texts()).containsEntry("a", upTo(200));
  }

  @Test
  void aLineThatIsCutInSilenceIsOpenedAnewWithinSeconds() {
    cutInSilence(DeafProxy::goDeafToStreams);
  }

  @Test
  void linesThatAreAllCutInSilenceAreOpenedAnewWithinSeconds() {
    cutInSilence(DeafProxy::goDeaf);
  }

  private void cutInSilence(Consumer<DeafProxy> cut) {
    try (DeafProxy proxy = server().proxy()) {
      TailFixture.Tail tail = startTailing(server().tailThrough(proxy));
      shop().send("a", "1");
      await("the first is published", () -> broker().count() == 1);
      cut.accept(proxy);
      long since = System.nanoTime();
      shop().send("a", "2");
      await("the second is published", () -> broker().count() == 2);
      assertThat(Duration.ofNanos(System.nanoTime() - since)).isLessThan(Duration.ofSeconds(8));
      awaitWell(tail);
    }
  }

  @RepeatedTest(2)
  void nothingIsLostAndEachKeyIsInOrderWhateverBreaks() throws Exception {
    long seed = Long.getLong("tail.seed", System.nanoTime());
    System.getLogger("tail").log(System.Logger.Level.INFO, "tail.seed=" + seed);
    Random random = new Random(seed);
    Counters.create(server());
    startTailing();
    broker().failNowAndThen(true);
    List<Future<Boolean>> writers = new ArrayList<>();
    for (int writer = 0; writer < 4; writer++) {
      Random its = new Random(random.nextLong());
      writers.add(start(() -> write(its)));
    }
    while (!writers.stream().allMatch(Future::isDone)) {
      LockSupport.parkNanos(random.nextInt(400_000_000));
      breakSomething(random);
    }
    for (Future<Boolean> writer : writers) {
      writer.get();
    }
    broker().failNowAndThen(false);
    Map<String, Integer> committed = Counters.values(server());
    int sum = committed.values().stream().mapToInt(Integer::intValue).sum();
    await(sum + " messages are published", () -> broker().count() == sum);

    committed.forEach(
        (key, n) -> assertThat(broker().texts()).as("seed " + seed).containsEntry(key, upTo(n)));
  }

  private void breakSomething(Random random) {
    if (random.nextBoolean()) {
      server().disturb(random);
    } else {
      shop().start(server().anyTail(random));
      shop().keep(2);
    }
  }

  private boolean write(Random random) throws SQLException {
    for (int round = 0; round < ROUNDS; round++) {
      Counters.countUp(database(), shop()::newest, random);
    }
    return true;
  }

  private ServerTailFixture server() {
    return (ServerTailFixture) made();
  }
}
