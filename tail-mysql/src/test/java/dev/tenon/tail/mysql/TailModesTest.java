package dev.tenon.tail.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.Tenon;
import dev.tenon.message.OutboxOptions;
import dev.tenon.message.Outgoing;
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
import org.junit.jupiter.api.Test;

/** Polling and tailing take turns, and things break meanwhile. */
class TailModesTest extends TailCases {
  private Tenon shop(boolean tails) {
    return tails
        ? shop(MariaDbTail.of(options()))
        : started(builder().outbox(OutboxOptions.defaults()));
  }

  @Test
  void pollingAndTailingTakeTurnsWithABacklog() {
    int sent = 0;
    for (boolean tails : List.of(false, true, false, true)) {
      broker.fail(false);
      try (Tenon shop = shop(tails)) {
        for (int i = 0; i < 20; i++) {
          send(shop, "a", "" + ++sent);
        }
        broker.fail(true);
        for (int i = 0; i < 20; i++) {
          send(shop, "a", "" + ++sent);
        }
      }
    }
    broker.fail(false);
    shop(true);
    int all = sent;
    await(() -> broker.texts().getOrDefault("a", List.of()).size() == all);

    assertThat(broker.texts()).containsEntry("a", upTo(all));
  }

  @RepeatedTest(2)
  void nothingIsLostAndEachKeyIsInOrderWhateverBreaks() throws Exception {
    long seed = Long.getLong("tail.seed", System.nanoTime());
    System.getLogger("tail").log(System.Logger.Level.INFO, "tail.seed=" + seed);
    Random random = new Random(seed);
    AtomicReference<Tenon> sender = new AtomicReference<>(shop(true));
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
    run("set global log_bin_compress = 0");
    broker.failNowAndThen(false);
    int sum = committed.values().stream().mapToInt(Integer::intValue).sum();
    await(() -> broker.count() == sum);

    committed.forEach(
        (key, n) -> assertThat(broker.texts()).as("seed " + seed).containsEntry(key, upTo(n)));
  }

  private void breakSomething(Random random, AtomicReference<Tenon> sender) throws SQLException {
    switch (random.nextInt(6)) {
      case 0 -> killReaders();
      case 1 -> {
        run("flush binary logs");
        run("purge binary logs to '" + text("show master status") + "'");
        killReaders();
      }
      case 2 -> run("set global log_bin_compress = 1");
      default -> {
        run("set global log_bin_compress = 0");
        sender.set(shop(random.nextInt(4) > 0));
        while (shops.size() > 2) {
          shops.removeFirst().close();
        }
      }
    }
  }

  private void killReaders() {
    String id =
        text("select id from information_schema.processlist where command = 'Binlog Dump' limit 1");
    if (!id.isEmpty()) {
      try {
        run("kill " + id);
      } catch (SQLException e) {
        assertThat((Throwable) e).hasMessageContaining("Unknown thread id"); // it was faster
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
        statement.execute("update counters set n = n + 1 where name = '" + key + "'");
        int n;
        try (ResultSet row =
            statement.executeQuery("select n from counters where name = '" + key + "'")) {
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
