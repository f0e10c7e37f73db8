package dev.tenon.jdbc;

import static dev.tenon.jdbc.Events.append;
import static dev.tenon.jdbc.Events.event;
import static dev.tenon.jdbc.Events.mark;
import static dev.tenon.jdbc.Events.order;
import static dev.tenon.jdbc.Events.write;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tenon.error.TenonException;
import dev.tenon.event.ExpectedVersion;
import dev.tenon.event.NewEvent;
import dev.tenon.spi.Change;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.StreamLocks.Held;
import dev.tenon.spi.Tx;
import dev.tenon.testing.server.PostgresServer;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.ds.PGSimpleDataSource;

class PostgresTest extends ServerContract {
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
  JdbcDatabase open(JdbcOptions options) {
    return JdbcDatabase.postgres(pool, options);
  }

  @Override
  String script() {
    return "db/tenon/postgresql/V1__tenon.sql";
  }

  @Override
  Connection connect() throws SQLException {
    return pool.getConnection();
  }

  @Override
  void emptyDatabase() throws SQLException {
    run("drop schema public cascade; create schema public");
  }

  @Override
  void cutHoldersOfLocks() throws SQLException {
    run("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'");
  }

  @Override
  String endless() {
    return "select pg_sleep(3600)";
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

  /** Two instances of a service start at once on an empty database. */
  @Test
  @Timeout(value = 180, unit = SECONDS, threadMode = SEPARATE_THREAD)
  void whoWaitedForTheSchemaOfAnotherTakesIt() throws Exception {
    emptyDatabase();
    try (Connection first = connect();
        Statement statement = first.createStatement()) {
      first.setAutoCommit(false);
      statement.execute("select pg_advisory_xact_lock(1413827152, hashtext(current_schema()))");
      CompletableFuture<JdbcDatabase> second = CompletableFuture.supplyAsync(this::open);
      while (count("pg_locks where not granted") == 0) {
        assertThat(second).isNotDone();
      }
      statement.execute(scriptText());
      first.commit();

      try (JdbcDatabase opened = second.get()) {
        assertThat(opened.log().end().offset()).isZero();
      }
    }
  }

  private String scriptText() throws IOException {
    try (InputStream script = getClass().getResourceAsStream("/" + script())) {
      return new String(requireNonNull(script).readAllBytes(), UTF_8);
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
      assertThat(tx.commit())
          .isInstanceOfSatisfying(
              Outcome.Failed.class,
              failed -> assertThat(failed.problem()).hasMessageContaining("TENON-1201"));
    }
    assertThat(database.log().end().offset()).isZero();
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

  private static long count(String rows) throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select count(*) from " + rows)) {
      row.next();
      return row.getLong(1);
    }
  }

  @Test
  void aTransactionWhoseOwnStatementFailedIsTheCallersFault() throws SQLException {
    try (Tx tx = database.begin();
        Statement statement = tx.unwrap(Connection.class).createStatement()) {
      assertThatThrownBy(() -> statement.execute("select * from nowhere"))
          .isInstanceOf(SQLException.class);
      tx.add(write(append(order("1"), 0, event("undone"))));
      assertThat(tx.commit()).isInstanceOf(Outcome.Failed.class);
    }
    assertThat(database.log().page(0, 10)).isEmpty();
  }
}
