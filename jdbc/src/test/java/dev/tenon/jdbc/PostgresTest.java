package dev.tenon.jdbc;

import static dev.tenon.jdbc.Events.append;
import static dev.tenon.jdbc.Events.event;
import static dev.tenon.jdbc.Events.mark;
import static dev.tenon.jdbc.Events.order;
import static dev.tenon.jdbc.Events.write;
import static dev.tenon.spi.StreamLocks.Mode.EXCLUSIVE;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tenon.error.TenonException;
import dev.tenon.event.EventRecord;
import dev.tenon.event.ExpectedVersion;
import dev.tenon.event.NewEvent;
import dev.tenon.spi.Change;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.StreamLocks.Held;
import dev.tenon.spi.Tx;
import dev.tenon.testing.server.PostgresServer;
import dev.tenon.view.Table;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.ds.PGSimpleDataSource;

class PostgresTest extends CommandsContract {
  private static final JdbcOptions CREATE = JdbcOptions.server().createSchema();

  private static PostgresServer server;
  private static HikariDataSource pool;

  @BeforeAll
  static void startServer() {
    server = PostgresServer.startTemporary();
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(server.jdbcUrl("postgres"));
    config.setUsername(server.superuser());
    config.setPassword(server.password());
    pool = new HikariDataSource(config);
  }

  @AfterAll
  static void stopServer() {
    pool.close();
    server.close();
  }

  @Override
  JdbcDatabase open() {
    return JdbcDatabase.postgres(pool, CREATE);
  }

  @Override
  Connection connect() throws SQLException {
    return pool.getConnection();
  }

  @AfterEach
  void emptyDatabase() throws SQLException {
    run("drop schema public cascade; create schema public");
  }

  private static void run(String sql) throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  String refusePoison() {
    return "alter table tenon_event add check (event_type <> 'poison')";
  }

  @Override
  NewEvent poison() {
    return event("x", "a key with a \0 in it");
  }

  @Test
  void schemaIsNotCreatedUnlessAskedFor() throws SQLException {
    emptyDatabase();

    assertThatThrownBy(() -> JdbcDatabase.postgres(pool))
        .isInstanceOf(TenonException.class)
        .hasMessageContaining("TENON-1203")
        .hasMessageContaining("db/tenon/postgresql/V1__tenon.sql");
    try (JdbcDatabase created = open();
        JdbcDatabase validated = JdbcDatabase.postgres(pool)) {
      assertThat(validated.log().end()).isEqualTo(created.log().end());
      record Kept(String id, long count) {}
      assertThatThrownBy(
              () -> validated.views().prepare(Table.of("kept", Kept.class, "id", Kept::id)))
          .hasMessageContaining("TENON-1203")
          .hasMessageContaining("create table");
    }
  }

  @Test
  void schemaOfAnotherVersionIsRefused() throws SQLException {
    run("update tenon_log set schema_version = 9");

    assertThatThrownBy(() -> JdbcDatabase.postgres(pool)).hasMessageContaining("version 9");
  }

  @Test
  void unreachableServerIsNamedWithoutItsPassword() {
    PGSimpleDataSource nowhere = new PGSimpleDataSource();
    nowhere.setUrl("jdbc:postgresql://localhost:1/shop?password=secret");

    assertThatThrownBy(() -> JdbcDatabase.postgres(nowhere))
        .isInstanceOf(TenonException.class)
        .hasMessageContaining("TENON-1201")
        .hasMessageContaining("jdbc:postgresql://localhost:1/shop")
        .hasMessageContaining("check")
        .hasMessageNotContaining("secret");
  }

  @Test
  void connectionThatWouldReadThePastCannotJoin() throws SQLException {
    try (Connection connection = connect()) {
      connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
      assertThatThrownBy(() -> database.join(connection)).hasMessageContaining("READ COMMITTED");
    }
  }

  @Test
  void constraintCheckedAtTheEndIsNoDoubt() throws SQLException {
    run("alter table notes add constraint once unique (text) deferrable initially deferred");
    run("insert into notes values ('there')");
    try (Tx tx = database.begin();
        Statement statement = tx.unwrap(Connection.class).createStatement()) {
      statement.execute("insert into notes values ('there')");
      tx.add(write(append(order("1"), 0, event("undone"))));
      assertThatThrownBy(tx::commit).hasMessageContaining("TENON-1201");
    }
    assertThat(database.log().end().offset()).isZero();
  }

  @Test
  @Timeout(value = 30, unit = SECONDS, threadMode = SEPARATE_THREAD)
  void rowsOthersLockDelayNobody() throws SQLException {
    committed(write(append(order("1"), 0, event("a"))));
    try (Connection other = pool.getConnection();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("select * from tenon_stream for update");
      statement.execute("select * from tenon_event for update");

      committed(write(append(order("1"), 1, event("b"))));
      committed(write(append(order("2"), 0, event("c"))));
      other.rollback();
    }
  }

  @Test
  @Timeout(value = 30, unit = SECONDS, threadMode = SEPARATE_THREAD)
  void openTransactionWithOwnWorkDelaysNobodyAndIsSkippedByNoReader() throws SQLException {
    try (Tx tx = database.begin();
        Statement statement = tx.unwrap(Connection.class).createStatement()) {
      statement.execute("insert into notes values ('slow')");
      tx.add(write(append(order("slow"), 0, event("slow"))));
      committed(write(append(order("1"), 0, event("fast"))));
      assertThat(texts(database.log().page(0, 10))).containsExactly("fast");

      Outcome.Committed done = (Outcome.Committed) tx.commit();

      assertThat(done.events()).extracting(EventRecord::offset).containsExactly(2L);
    }
  }

  @Test
  void writersOfSeveralProcessesTakeTurns() throws Exception {
    int each = 50;
    try (JdbcDatabase other = JdbcDatabase.postgres(pool);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var tasks =
          List.of(database, other, database).stream()
              .map(db ->
                  threads.submit(() -> {
                    for (int i = 0; i < each; i++) {
                      try (Tx tx = db.begin()) {
                        tx.add(write(append(order("1"), ExpectedVersion.any(), event("e"))));
                        assertThat(tx.commit()).isInstanceOf(Outcome.Committed.class);
                      }
                    }
                    return true;
                  }))
              .toList();
      for (var task : tasks) {
        assertThat(task.get(30, SECONDS)).isTrue();
      }
    }
    List<EventRecord> events = database.log().page(0, 1000);
    List<Long> numbers = LongStream.rangeClosed(1, 3L * each).boxed().toList();
    assertThat(events).extracting(EventRecord::offset).isEqualTo(numbers);
    assertThat(events).extracting(EventRecord::version).isEqualTo(numbers);
  }

  @Test
  void connectionLostInACommitLeavesADoubt() throws SQLException {
    run(
        "create function die() returns trigger language plpgsql as"
            + " 'begin perform pg_terminate_backend(pg_backend_pid()); return null; end'");
    run(
        "create constraint trigger die after insert on tenon_mark"
            + " deferrable initially deferred for each row execute function die()");

    assertThatThrownBy(() -> single(write(mark("k", 0, 1))))
        .isInstanceOf(TenonException.class)
        .hasMessageContaining("TENON-1202");

    run("drop trigger die on tenon_mark");
    committed(write(mark("k", 0, 1)));
  }

  @Test
  void lostCommitThatOnlyLookedAtTheLogLeavesADoubt() throws SQLException {
    run(
        "create function die() returns trigger language plpgsql as"
            + " 'begin perform pg_terminate_backend(pg_backend_pid()); return null; end'");
    run(
        "create constraint trigger die after insert on notes"
            + " deferrable initially deferred for each row execute function die()");
    try (Tx tx = database.begin();
        Statement statement = tx.unwrap(Connection.class).createStatement()) {
      statement.execute("insert into notes values ('lost')");
      tx.add(write(new Change.Append(order("1"), ExpectedVersion.none(), List.of())));

      assertThatThrownBy(tx::commit)
          .isInstanceOf(TenonException.class)
          .hasMessageContaining("TENON-1202");
    }
    assertThat(notes()).isZero();
  }

  @Test
  void lostConnectionIsToldAndTheNextWriteDone() throws SQLException {
    committed(write(mark("k", 0, 1)));
    try (Tx tx = database.begin()) {
      tx.add(write(append(order("1"), 0, event("lost"))));
      assertThat(tx.unwrap(Connection.class)).isNotNull();
      run(
          "select pg_terminate_backend(pid) from pg_stat_activity"
              + " where pid <> pg_backend_pid() and state = 'idle in transaction'");
      assertThatThrownBy(tx::commit)
          .isInstanceOf(TenonException.class)
          .hasMessageContaining("TENON-1201");
    }
    committed(write(append(order("1"), 0, event("a"))));
    assertThat(database.log().end().offset()).isEqualTo(1);
  }

  @Test
  @Timeout(value = 30, unit = SECONDS, threadMode = SEPARATE_THREAD)
  void lockOfALostConnectionIsFreeAndItsHolderClosesItAsEver() throws SQLException {
    try (JdbcDatabase other = open()) {
      Held lost = lock(database, Duration.ofSeconds(10));
      assertThatThrownBy(() -> lock(other, Duration.ofMillis(50)))
          .hasMessageContaining("TENON-1603");

      run("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'");

      Held held = lock(other, Duration.ofSeconds(10));
      lost.close();
      assertThatThrownBy(() -> lock(database, Duration.ofMillis(50)))
          .hasMessageContaining("TENON-1603");
      held.close();
      lock(database, Duration.ofSeconds(10)).close();
    }
  }

  @Test
  @SuppressWarnings("try") // a lock is held by being there
  void locksLeaveNothingOnTheirConnections() throws SQLException {
    lock(database, Duration.ofSeconds(10)).close();
    try (JdbcDatabase other = open();
        Held held = lock(database, Duration.ofSeconds(10))) {
      assertThatThrownBy(() -> lock(other, Duration.ofMillis(50)))
          .hasMessageContaining("TENON-1603");
      assertThat(count("pg_locks where locktype = 'advisory' and objsubid = 1")).isEqualTo(1);
      assertThat(count("pg_stat_activity where state like 'idle in transaction%'")).isZero();
    }
    assertThat(count("pg_locks where locktype = 'advisory'")).isZero();
    assertThat(count("pg_settings where name like '%k_timeout' and source = 'session'")).isZero();
  }

  @Test
  @SuppressWarnings("try") // a lock is held by being there
  void connectionsForLocksAreBoundedAndTheWriterHasItsOwn() {
    try (JdbcDatabase narrow = JdbcDatabase.postgres(pool, CREATE.withLockConnections(1));
        Held held =
            narrow.locks().lock(List.of(order("1"), order("2")), EXCLUSIVE, Duration.ZERO)) {
      assertThatThrownBy(
              () -> narrow.locks().lock(List.of(order("3")), EXCLUSIVE, Duration.ofMillis(50)))
          .hasMessageContaining("TENON-1603")
          .hasMessageContaining("withLockConnections");
      assertThat(narrow.log().write(List.of(write(append(order("1"), 0, event("a"))))))
          .hasOnlyElementsOfType(Outcome.Committed.class);
    }
    assertThatThrownBy(() -> CREATE.withLockConnections(0)).hasMessageContaining("TENON-1001");
  }

  private static Held lock(JdbcDatabase database, Duration patience) {
    return database.locks().lock(List.of(order("1")), EXCLUSIVE, patience);
  }

  private static long count(String rows) throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select count(*) from " + rows)) {
      row.next();
      return row.getLong(1);
    }
  }
}
