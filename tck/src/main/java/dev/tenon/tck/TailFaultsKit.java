package dev.tenon.tck;

import static dev.tenon.tck.TailedShop.upTo;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.message.Outgoing;
import dev.tenon.spi.Tx;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
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
  private static final int KEYS = 4;
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
    server().run("create table counters (name varchar(10) primary key, n integer not null)");
    for (int key = 0; key < KEYS; key++) {
      server().run("insert into counters values ('k" + key + "', 0)");
    }
    startTailing();
    broker().failNowAndThen(true);
    List<Future<Map<String, Integer>>> writers = new ArrayList<>();
    for (int writer = 0; writer < 4; writer++) {
      Random its = new Random(random.nextLong());
      writers.add(start(() -> write(its)));
    }
    while (!writers.stream().allMatch(Future::isDone)) {
      LockSupport.parkNanos(random.nextInt(400_000_000));
      breakSomething(random);
    }
    Map<String, Integer> committed = new HashMap<>();
    for (Future<Map<String, Integer>> writer : writers) {
      writer.get().forEach((key, n) -> committed.merge(key, n, Integer::sum));
    }
    broker().failNowAndThen(false);
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

  /** How often each key was counted up, each time with a message of the number. */
  private Map<String, Integer> write(Random random) throws SQLException {
    Map<String, Integer> committed = new HashMap<>();
    for (int round = 0; round < ROUNDS; round++) {
      String key = "k" + random.nextInt(KEYS);
      try (Tx tx = database().begin()) {
        String n = countUp(tx.unwrap(Connection.class), key);
        shop().newest().send(tx, Outgoing.of(n).withKey(key));
        LockSupport.parkNanos(random.nextInt(10_000_000));
        if (random.nextInt(5) > 0) {
          tx.commit();
          committed.merge(key, 1, Integer::sum);
        }
      }
    }
    return committed;
  }

  /** Whoever counts up the same key waits until the transaction ends. */
  private static String countUp(Connection connection, String key) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      String its = " where name = '" + key + "'";
      statement.execute("update counters set n = n + 1" + its);
      try (ResultSet row = statement.executeQuery("select n from counters" + its)) {
        row.next();
        return row.getString(1);
      }
    }
  }

  private ServerTailFixture server() {
    return (ServerTailFixture) made();
  }
}
