package dev.tenon.jdbc;

import static dev.tenon.jdbc.Events.append;
import static dev.tenon.jdbc.Events.event;
import static dev.tenon.jdbc.Events.order;
import static dev.tenon.jdbc.Events.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import dev.tenon.event.ExpectedVersion;
import dev.tenon.event.NewEvent;
import dev.tenon.spi.Change;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.TagFilter;
import dev.tenon.spi.Tx;
import dev.tenon.spi.Write;
import dev.tenon.testing.server.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A transaction that appends sees what the lock's holder before it left, or is refused. */
class PostgresIsolationTest {
  private static PostgresServer server;
  private static PGSimpleDataSource source;
  private JdbcDatabase database;

  @BeforeAll
  static void startServer() {
    server = PostgresServer.startTemporary();
    source = source("read committed");
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  private static PGSimpleDataSource source(String isolation) {
    PGSimpleDataSource made = new PGSimpleDataSource();
    made.setUrl(server.jdbcUrl("postgres"));
    made.setUser(server.superuser());
    made.setPassword(server.password());
    made.setOptions("-c default_transaction_isolation=" + isolation.replace(" ", "\\ "));
    return made;
  }

  @BeforeEach
  void open() throws SQLException {
    database = JdbcDatabase.postgres(source, JdbcOptions.server().createSchema());
    run("create table notes (text text)");
  }

  @AfterEach
  void close() throws SQLException {
    database.close();
    run("drop schema public cascade; create schema public");
  }

  private static void run(String sql) throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static long notes() throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select count(*) from notes")) {
      row.next();
      return row.getLong(1);
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static Write seat(String stream) {
    NewEvent event = event(stream);
    return write(
        new Change.RequireNone(
            new TagFilter(List.of(new TagFilter.Item(Set.of("seat"), Set.of()))), 0),
        append(
            order(stream),
            ExpectedVersion.any(),
            new NewEvent(
                event.id(), event.payload(), event.key(), event.metadata(), Set.of("seat"))));
  }

  private static void assertRefused(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            TenonException.class, e -> assertThat(e.problem()).isEqualTo(Problem.INVALID_ARGUMENT))
        .hasMessageContaining("READ COMMITTED");
  }

  @ParameterizedTest
  @ValueSource(ints = {Connection.TRANSACTION_REPEATABLE_READ, Connection.TRANSACTION_SERIALIZABLE})
  void connectionOfAnotherIsolationCannotJoin(int isolation) throws SQLException {
    try (Connection connection = source.getConnection()) {
      connection.setTransactionIsolation(isolation);
      assertRefused(() -> database.join(connection));
      connection.setAutoCommit(false);
      assertRefused(() -> database.join(connection));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"repeatable read", "serializable"})
  void connectionThatInheritsAnotherIsolationCannotJoin(String isolation) throws SQLException {
    try (Connection connection = source(isolation).getConnection()) {
      assertRefused(() -> database.join(connection));
    }
    run("alter database postgres set default_transaction_isolation = '" + isolation + "'");
    PGSimpleDataSource plain = source(isolation);
    plain.setOptions("");
    try (Connection connection = plain.getConnection()) {
      connection.setAutoCommit(false);
      assertRefused(() -> database.join(connection));
    } finally {
      run("alter database postgres reset default_transaction_isolation");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"repeatable read", "serializable"})
  void transactionThatBeganInAnotherIsolationCannotJoin(String isolation) throws SQLException {
    try (Connection connection = source.getConnection()) {
      connection.setAutoCommit(false);
      execute(connection, "set transaction isolation level " + isolation);
      execute(connection, "insert into notes values ('undone')");
      assertRefused(() -> database.join(connection));
      connection.rollback();
    }
    assertThat(notes()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"repeatable read", "serializable"})
  void isolationChangedAfterJoiningIsRefusedAtTheCommit(String isolation) throws SQLException {
    try (Connection connection = source.getConnection()) {
      connection.setAutoCommit(false);
      try (Tx tx = database.join(connection)) {
        execute(connection, "set transaction isolation level " + isolation);
        execute(connection, "insert into notes values ('undone')");
        tx.add(seat("late"));
        assertThat(database.log().write(List.of(seat("early"))).getFirst())
            .isInstanceOf(Outcome.Committed.class);
        assertRefused(tx::commit);
      }
    }
    assertThat(notes()).isZero();
    assertThat(database.log().end().offset()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"repeatable read", "serializable"})
  void isolationChangedInAnOwnTransactionIsRefusedAtTheCommit(String isolation)
      throws SQLException {
    try (Tx tx = database.begin()) {
      Connection connection = tx.unwrap(Connection.class);
      // Its first statement set READ COMMITTED; that itself does not forbid another one.
      execute(connection, "set transaction isolation level " + isolation);
      execute(connection, "insert into notes values ('undone')");
      tx.add(seat("late"));
      assertRefused(tx::commit);
    }
    assertThat(notes()).isZero();
    assertThat(database.log().end().offset()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"repeatable read", "serializable"})
  void ownTransactionsDecideOnWhatIsThereWhateverTheDefault(String isolation) throws SQLException {
    try (JdbcDatabase other = JdbcDatabase.postgres(source(isolation))) {
      try (Tx tx = other.begin()) {
        execute(tx.unwrap(Connection.class), "insert into notes values ('undone')");
        tx.add(seat("late"));
        assertThat(database.log().write(List.of(seat("early"))).getFirst())
            .isInstanceOf(Outcome.Committed.class);
        assertThat(tx.commit()).isInstanceOf(Outcome.Stale.class);
      }
      assertThat(other.log().write(List.of(seat("later"))).getFirst())
          .isInstanceOf(Outcome.Stale.class);
      assertThat(other.log().end().offset()).isEqualTo(1);
    }
    assertThat(notes()).isZero();
  }
}
