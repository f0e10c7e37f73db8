package dev.tenon.jdbc;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import dev.tenon.Tenon;
import dev.tenon.event.Metadata;
import dev.tenon.jdbc.NotedCodec.Noted;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.message.Message;
import dev.tenon.message.OutboxOptions;
import dev.tenon.message.Outgoing;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Outlet;
import dev.tenon.spi.Tx;
import dev.tenon.view.Projection;
import dev.tenon.view.Table;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A service with ordinary tables, and one that hears from it. */
@Timeout(value = 180, unit = SECONDS, threadMode = SEPARATE_THREAD)
abstract class OutboxContract {
  record Seen(String key, String texts) {}

  private static final Table<Seen> SEEN = Table.of("seen", Seen.class, "key", Seen::key);
  private static final int KEYS = 5;
  private static final int WRITERS = 4;
  private static final int ROUNDS = 40;

  private final FlakyBroker broker = new FlakyBroker();
  private final List<Message> received = new ArrayList<>();
  JdbcDatabase database;
  Tenon shop;
  private Tenon ledger;

  abstract JdbcDatabase open();

  /** A connection of the caller's own. */
  abstract Connection connect() throws SQLException;

  /** Inserts a message of type noted, its text "plain", with what must be given alone. */
  abstract String plainInsert();

  @BeforeEach
  void start() throws SQLException {
    database = open();
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute("create table counters (name varchar(20) primary key, n integer)");
      for (int key = 0; key < KEYS; key++) {
        statement.execute("insert into counters values ('k" + key + "', 0)");
      }
    }
    shop = shop(database, OutboxOptions.defaults().withPollInterval(Duration.ofMillis(5)));
    Projection seen =
        Projection.named("seen", SEEN)
            .on(
                "shop",
                Noted.class,
                (event, message, rows) -> {
                  synchronized (received) {
                    received.add(message);
                  }
                  String before = rows.get(SEEN, message.key()).map(Seen::texts).orElse("");
                  rows.put(SEEN, new Seen(message.key(), before + event.text() + " "));
                });
    ledger =
        Tenon.service("ledger")
            .database(MemoryDatabase.create())
            .broker(broker)
            .codec(new NotedCodec())
            .projection(seen)
            .lanes(3)
            .start();
  }

  Tenon shop(JdbcDatabase of, OutboxOptions options) {
    return Tenon.service("shop")
        .database(of)
        .broker(broker)
        .codec(new NotedCodec())
        .outbox(options)
        .start();
  }

  @AfterEach
  void stop() throws SQLException {
    shop.close();
    ledger.close();
    broker.close();
    database.close();
    leaveNothing();
  }

  /** Removes what this test leaves behind, if its directory does not go anyway. */
  void leaveNothing() throws SQLException {
    // Files go with their directory.
  }

  static Outgoing noted(String key, String text) {
    return Outgoing.of(new Noted(text)).withKey(key);
  }

  void send(Connection connection, String key, String text) {
    send(database.outlet(connection), key, text);
  }

  void send(Outlet outlet, String key, String text) {
    shop.send(outlet, noted(key, text));
  }

  String texts(String key) {
    return ledger.views().get(SEEN, key).map(Seen::texts).orElse("");
  }

  void awaitSent() {
    await(() -> shop.backlog() == 0);
  }

  static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      LockSupport.parkNanos(5_000_000);
    }
  }

  static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private int counter(String name) throws SQLException {
    try (Connection connection = connect()) {
      return counter(connection, name);
    }
  }

  private static int counter(Connection connection, String name) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("select n from counters where name = ?")) {
      statement.setString(1, name);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getInt(1);
      }
    }
  }

  @Test
  void ownRowsAndMessagesAreCommittedTogether() throws SQLException {
    try (Tx tx = database.begin()) {
      execute(tx.unwrap(Connection.class), "update counters set n = 7 where name = 'k0'");
      shop.send(tx, noted("k0", "7"));
      tx.commit();
    }
    try (Tx tx = database.begin()) {
      execute(tx.unwrap(Connection.class), "update counters set n = 8 where name = 'k0'");
      shop.send(tx, noted("k0", "8"));
    }
    awaitSent();

    assertThat(counter("k0")).isEqualTo(7);
    assertThat(texts("k0")).isEqualTo("7 ");
  }

  @Test
  void aCommandsEventsAndMessagesGoInOneTransaction() {
    shop.transact(
        Metadata.none(),
        (tx, unit) -> {
          shop.send(tx, noted("k1", "sent"));
          return "done";
        });
    awaitSent();

    assertThat(texts("k1")).isEqualTo("sent ");
  }

  @Test
  void aConnectionThatSomebodyElseCommitsSendsToo() throws SQLException {
    try (Connection connection = connect()) {
      connection.setAutoCommit(false);
      execute(connection, "update counters set n = 7 where name = 'k0'");
      shop.send(database.outlet(connection), noted("k0", "7"), noted("k0", "+"));
      connection.commit();
      shop.send(database.outlet(connection), noted("k0", "8"));
      connection.rollback();
      connection.setAutoCommit(true);
      assertThatThrownBy(() -> shop.send(database.outlet(connection), noted("k0", "9")))
          .hasMessageContaining("TENON-1001")
          .hasMessageContaining("auto-commit");
    }
    awaitSent();

    assertThat(texts("k0")).isEqualTo("7 + ");
  }

  @Test
  void aRowThatAnyProgramInsertsIsSent() throws SQLException {
    try (Connection connection = connect()) {
      execute(connection, plainInsert());
    }
    awaitSent();

    Message message;
    synchronized (received) {
      message = received.getLast();
    }
    assertThat(texts(message.key())).isEqualTo("plain ");
    assertThat(message.id()).hasSizeGreaterThanOrEqualTo(32).isEqualTo(message.key());
    assertThat(message.source()).isEqualTo("shop");
    assertThat(Duration.between(message.recordedAt(), Instant.now()).abs())
        .isLessThan(Duration.ofMinutes(5));
    assertThat(message.occurredAt()).isEqualTo(message.recordedAt());
  }

  @Test
  void thousandsAreSentInOrderAndKeptIfAsked() {
    shop.close();
    shop = shop(database, OutboxOptions.defaults().withSentKept(Duration.ofDays(1)));
    for (int batch = 0; batch < 5; batch++) {
      int from = batch * 500;
      try (Tx tx = database.begin()) {
        IntStream.range(from, from + 500)
            .forEach(n -> shop.send(tx, noted("k" + n % KEYS, "" + n)));
        assertThat(tx.commit()).isInstanceOf(Outcome.Committed.class);
      }
    }
    awaitSent();

    for (int key = 0; key < KEYS; key++) {
      int ofKey = key;
      assertThat(texts("k" + key))
          .isEqualTo(
              IntStream.range(0, 2_500)
                  .filter(n -> n % KEYS == ofKey)
                  .mapToObj(n -> n + " ")
                  .collect(Collectors.joining()));
    }
    Instant later = Instant.now().plusSeconds(60);
    assertThat(database.outbox().forgetSent(later, 9_999)).isEqualTo(2_500);
  }

  /** Transactions think, commit late or not at all; the broker fails now and then. */
  @Test
  void whatWasCommittedAndOnlyThatTakesEffectOnceInOrder() throws Exception {
    broker.failNowAndThen(7);
    Map<String, Integer> committed = new HashMap<>();
    try (ExecutorService writers = Executors.newFixedThreadPool(WRITERS)) {
      List<Future<Map<String, Integer>>> counts = new ArrayList<>();
      for (int writer = 0; writer < WRITERS; writer++) {
        Random random = new Random(writer);
        counts.add(writers.submit(() -> write(random)));
      }
      for (Future<Map<String, Integer>> count : counts) {
        count.get().forEach((key, n) -> committed.merge(key, n, Integer::sum));
      }
    }
    awaitSent();

    assertThat(broker.failures()).isPositive();
    for (int key = 0; key < KEYS; key++) {
      String name = "k" + key;
      int n = committed.getOrDefault(name, 0);
      assertThat(counter(name)).isEqualTo(n);
      assertThat(texts(name))
          .as(name)
          .isEqualTo(
              IntStream.rangeClosed(1, n).mapToObj(i -> i + " ").collect(Collectors.joining()));
    }
    await(() -> shop.failures().isEmpty());
  }

  private Map<String, Integer> write(Random random) throws SQLException {
    Map<String, Integer> committed = new HashMap<>();
    for (int round = 0; round < ROUNDS; round++) {
      String name = "k" + random.nextInt(KEYS);
      boolean commits = random.nextInt(5) > 0;
      if (random.nextBoolean()) {
        writeInTx(name, random.nextInt(10_000_000), commits);
      } else {
        writeOnConnection(name, random.nextInt(10_000_000), commits);
      }
      if (commits) {
        committed.merge(name, 1, Integer::sum);
      }
    }
    return committed;
  }

  private void writeInTx(String name, long nanos, boolean commits) throws SQLException {
    try (Tx tx = database.begin()) {
      int n = count(tx.unwrap(Connection.class), name);
      shop.send(tx, noted(name, "" + n));
      LockSupport.parkNanos(nanos);
      if (commits) {
        assertThat(tx.commit()).isInstanceOf(Outcome.Committed.class);
      }
    }
  }

  /** The row is there, numbered, while the transaction goes on. */
  private void writeOnConnection(String name, long nanos, boolean commits) throws SQLException {
    try (Connection connection = connect()) {
      connection.setAutoCommit(false);
      int n = count(connection, name);
      shop.send(database.outlet(connection), noted(name, "" + n));
      LockSupport.parkNanos(nanos);
      if (commits) {
        connection.commit();
      } else {
        connection.rollback();
      }
    }
  }

  private static int count(Connection connection, String name) throws SQLException {
    execute(connection, "update counters set n = n + 1 where name = '" + name + "'");
    return counter(connection, name);
  }
}
