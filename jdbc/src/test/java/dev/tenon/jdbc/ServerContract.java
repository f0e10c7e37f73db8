package dev.tenon.jdbc;

import static dev.tenon.jdbc.Events.append;
import static dev.tenon.jdbc.Events.event;
import static dev.tenon.jdbc.Events.order;
import static dev.tenon.jdbc.Events.write;
import static dev.tenon.spi.StreamLocks.Mode.EXCLUSIVE;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import dev.tenon.error.TenonException;
import dev.tenon.event.EventRecord;
import dev.tenon.event.ExpectedVersion;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.StreamLocks.Held;
import dev.tenon.spi.Tx;
import dev.tenon.view.Table;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A database of a server, which several share, beside what {@link SagaContract} says. */
abstract class ServerContract extends LockContract {
  abstract JdbcDatabase open(JdbcOptions options);

  /** What creates its tables. */
  abstract String script();

  abstract void emptyDatabase() throws SQLException;

  /** Ends the connections that hold stream locks. */
  abstract void cutHoldersOfLocks() throws SQLException;

  @AfterEach
  void leaveNothing() throws SQLException {
    stopSagas();
    stopLocking();
    emptyDatabase();
  }

  @Override
  JdbcDatabase open() {
    return open(JdbcOptions.server().createSchema());
  }

  void run(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void schemaIsNotCreatedUnlessAskedFor() throws SQLException {
    emptyDatabase();

    assertThatThrownBy(() -> open(JdbcOptions.server()))
        .isInstanceOf(TenonException.class)
        .hasMessageContaining("TENON-1203")
        .hasMessageContaining(script());
    try (JdbcDatabase created = open();
        JdbcDatabase validated = open(JdbcOptions.server())) {
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

    assertThatThrownBy(() -> open(JdbcOptions.server())).hasMessageContaining("version 9");
  }

  @Test
  void connectionThatWouldReadThePastCannotJoin() throws SQLException {
    try (Connection connection = connect()) {
      connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
      assertThatThrownBy(() -> database.join(connection))
          .hasMessageContaining("TENON-1001")
          .hasMessageContaining("READ COMMITTED");
    }
  }

  @Test
  @Timeout(value = 180, unit = SECONDS, threadMode = SEPARATE_THREAD)
  void rowsOthersLockDelayNobody() throws SQLException {
    committed(write(append(order("1"), 0, event("a"))));
    try (Connection other = connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("select * from tenon_event for update");

      committed(write(append(order("1"), 1, event("b"))));
      committed(write(append(order("2"), 0, event("c"))));
      other.rollback();
    }
  }

  @Test
  @Timeout(value = 180, unit = SECONDS, threadMode = SEPARATE_THREAD)
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
    try (JdbcDatabase other = open(JdbcOptions.server());
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
  @Timeout(value = 180, unit = SECONDS, threadMode = SEPARATE_THREAD)
  void lockOfALostConnectionIsFreeAndItsHolderClosesItAsEver() throws SQLException {
    try (JdbcDatabase other = open()) {
      Held lost = lock(database, Duration.ofSeconds(10));
      assertThatThrownBy(() -> lock(other, Duration.ofMillis(50)))
          .hasMessageContaining("TENON-1603");

      cutHoldersOfLocks();

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
  void connectionsForLocksAreBoundedAndTheWriterHasItsOwn() {
    try (JdbcDatabase narrow = open(JdbcOptions.server().withLockConnections(1));
        Held held =
            narrow.locks().lock(List.of(order("1"), order("2")), EXCLUSIVE, Duration.ZERO)) {
      assertThatThrownBy(
              () -> narrow.locks().lock(List.of(order("3")), EXCLUSIVE, Duration.ofMillis(50)))
          .hasMessageContaining("TENON-1603")
          .hasMessageContaining("withLockConnections");
      assertThat(narrow.log().write(List.of(write(append(order("1"), 0, event("a"))))))
          .hasOnlyElementsOfType(Outcome.Committed.class);
    }
    assertThatThrownBy(() -> JdbcOptions.server().withLockConnections(0))
        .hasMessageContaining("TENON-1001");
  }

  static Held lock(JdbcDatabase database, Duration patience) {
    return database.locks().lock(List.of(order("1")), EXCLUSIVE, patience);
  }
}
