package dev.tenon.tail.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.Tenon;
import dev.tenon.message.Outgoing;
import dev.tenon.tail.postgres.TailOptions.Mode;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TailModesTest extends TailCases {
  @ParameterizedTest
  @CsvSource({
    "TABLE,LOG_ALONE,LEAVING",
    "TABLE,LEAVING,LOG_ALONE",
    "LOG_ALONE,TABLE,LEAVING",
    "LOG_ALONE,LEAVING,TABLE",
    "LEAVING,TABLE,LOG_ALONE",
    "LEAVING,LOG_ALONE,TABLE"
  })
  void theModeChangesWithABacklog(Mode first, Mode second, Mode third) {
    int sent = 0;
    for (Mode mode : List.of(first, second, third)) {
      broker.fail(false);
      Tenon shop = shop(mode);
      if (mode == Mode.LOG_ALONE) {
        awaitEmitting(shop);
      }
      for (int i = 0; i < 20; i++) {
        send(shop, "a", "" + ++sent);
      }
      broker.fail(true);
      for (int i = 0; i < 20; i++) {
        send(shop, "a", "" + ++sent);
      }
      shop.close();
    }
    broker.fail(false);
    shop(third);
    int all = sent;
    await(() -> broker.texts().getOrDefault("a", List.of()).size() == all);

    assertThat(broker.texts()).containsEntry("a", upTo(all));
  }

  @RepeatedTest(2)
  void nothingIsLostAndEachKeyIsInOrderWhateverBreaks() throws Exception {
    long seed = Long.getLong("tail.seed", System.nanoTime());
    System.getLogger("tail").log(System.Logger.Level.INFO, "tail.seed=" + seed);
    Random random = new Random(seed);
    AtomicReference<Tenon> sender = new AtomicReference<>(shop(Mode.TABLE));
    broker.failNowAndThen(true);
    Map<String, Integer> committed = new HashMap<>();
    try (ExecutorService writers = Executors.newFixedThreadPool(4)) {
      List<Future<Map<String, Integer>>> all = new ArrayList<>();
      for (int writer = 0; writer < 4; writer++) {
        Random its = new Random(random.nextLong());
        all.add(writers.submit(() -> write(sender, its)));
      }
      while (!all.stream().allMatch(Future::isDone)) {
        LockSupport.parkNanos(random.nextInt(400_000_000));
        breakSomething(random, sender);
      }
      for (Future<Map<String, Integer>> one : all) {
        one.get().forEach((key, n) -> committed.merge(key, n, Integer::sum));
      }
    }
    broker.failNowAndThen(false);
    int sum = committed.values().stream().mapToInt(Integer::intValue).sum();
    await(() -> broker.count() == sum);

    committed.forEach(
        (key, n) -> assertThat(broker.texts()).as("seed " + seed).containsEntry(key, upTo(n)));
  }

  private void breakSomething(Random random, AtomicReference<Tenon> sender) throws SQLException {
    switch (random.nextInt(4)) {
      case 0 ->
          run("select pg_terminate_backend(active_pid) from pg_replication_slots where active");
      case 1 ->
          run(
              "select pg_terminate_backend(pid) from pg_stat_activity"
                  + " where application_name = 'tenon-slot-shop'");
      default -> {
        Mode mode = List.of(Mode.values()).get(random.nextInt(3));
        Tenon next = shop(mode);
        sender.set(next);
        while (shops.size() > 2) {
          shops.removeFirst().close();
        }
      }
    }
  }

  private Map<String, Integer> write(AtomicReference<Tenon> sender, Random random)
      throws SQLException {
    Map<String, Integer> committed = new HashMap<>();
    for (int round = 0; round < 300; round++) {
      String key = "k" + random.nextInt(KEYS);
      try (Connection connection = pool.getConnection();
          Statement statement = connection.createStatement()) {
        connection.setAutoCommit(false);
        int n;
        try (ResultSet row =
            statement.executeQuery(
                "update counters set n = n + 1 where name = '" + key + "' returning n")) {
          row.next();
          n = row.getInt(1);
        }
        sender.get().send(database.outlet(connection), Outgoing.of("" + n).withKey(key));
        LockSupport.parkNanos(random.nextInt(10_000_000));
        if (random.nextInt(5) > 0) {
          connection.commit();
          committed.merge(key, 1, Integer::sum);
        } else {
          connection.rollback();
        }
        connection.setAutoCommit(true);
      }
    }
    return committed;
  }
}
