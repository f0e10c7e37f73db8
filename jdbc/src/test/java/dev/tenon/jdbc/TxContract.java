package dev.tenon.jdbc;

import static dev.tenon.jdbc.Events.append;
import static dev.tenon.jdbc.Events.event;
import static dev.tenon.jdbc.Events.mark;
import static dev.tenon.jdbc.Events.order;
import static dev.tenon.jdbc.Events.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import dev.tenon.event.NewEvent;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Tx;
import dev.tenon.spi.ViewStore;
import dev.tenon.view.Table;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Transactions and views, beside what {@link WritesContract} says of writes. */
abstract class TxContract extends WritesContract {
  private static final Table<Row> ROWS =
      Table.of("every_type", Row.class, "orderId", Row::orderId)
          .indexedBy("total", "state", "count");

  enum State {
    OPEN,
    CLOSED
  }

  record Row(
      @Nullable BigDecimal total,
      String orderId,
      @Nullable State state,
      @Nullable Instant placedAt,
      boolean settled,
      long count,
      int lines,
      @Nullable String order,
      @Nullable Long boxed) {}

  private static final Row FULL =
      new Row(
          new BigDecimal("12.50"),
          "b",
          State.CLOSED,
          Instant.parse("2026-03-01T12:00:00.000001Z"),
          true,
          1L << 40,
          -7,
          "it's \"quoted\"",
          5L);
  private static final Row EMPTY = new Row(null, "a", null, null, false, 0, 0, null, null);

  /** A connection of the caller's own to the test's database. */
  abstract Connection connect() throws SQLException;

  @BeforeEach
  void createOwnTable() throws SQLException {
    try (Tx tx = database.begin()) {
      execute(tx, "create table if not exists notes (text varchar(100))");
      tx.commit();
    }
  }

  private static void execute(Tx tx, String sql) throws SQLException {
    try (Statement statement = tx.unwrap(Connection.class).createStatement()) {
      statement.execute(sql);
    }
  }

  long notes() throws SQLException {
    try (Tx tx = database.begin();
        Statement statement = tx.unwrap(Connection.class).createStatement();
        ResultSet row = statement.executeQuery("select count(*) from notes")) {
      row.next();
      return row.getLong(1);
    }
  }

  @Test
  void ownTableAndEventsAreCommittedTogether() throws SQLException {
    try (Tx tx = database.begin()) {
      execute(tx, "insert into notes values ('kept')");
      tx.add(write(append(order("1"), 0, event("a"))));
      tx.add(write(append(order("1"), 1, event("b"))));
      assertThat(((Outcome.Committed) tx.commit()).events()).hasSize(2);
    }
    assertThat(notes()).isEqualTo(1);
    assertThat(texts(database.log().page(0, 10))).containsExactly("a", "b");
  }

  @Test
  void aBatchGoesInOrderBeforeWhatComesAfterItAndWithTheTransaction() throws SQLException {
    String insert = "insert into notes values (?)";
    try (Tx tx = database.begin()) {
      SqlBatch batch = tx.unwrap(SqlBatch.class);
      for (int i = 0; i < 1_001; i++) {
        batch.add(insert, "early");
      }
      batch.add("delete from notes");
      batch.add(insert, "one");
      execute(tx, "update notes set text = 'two'");
      batch.add("update notes set text = ? where text = ?", "three", "two");
      batch.add(insert, (Object) null);
      tx.add(write(append(order("1"), 0, event("a"))));
      assertThat(tx.commit()).isInstanceOf(Outcome.Committed.class);
    }
    assertThat(notes()).isEqualTo(2);
    try (Tx tx = database.begin();
        Statement statement = tx.unwrap(Connection.class).createStatement();
        ResultSet row = statement.executeQuery("select count(*) from notes where text = 'three'")) {
      row.next();
      assertThat(row.getLong(1)).isEqualTo(1);
      tx.unwrap(SqlBatch.class).add(insert, "rolled back");
    }
    assertThat(notes()).isEqualTo(2);
  }

  @Test
  void aStatementOfABatchThatFailsIsNotTheDatabasesFault() throws SQLException {
    try (Tx tx = database.begin()) {
      tx.unwrap(SqlBatch.class).add("insert into notes values (?)", "undone");
      tx.unwrap(SqlBatch.class).add("insert into nowhere values (1)");
      tx.add(write(append(order("1"), 0, event("undone"))));
      assertThat(tx.commit())
          .isInstanceOfSatisfying(
              Outcome.Failed.class,
              failed -> assertThat(failed.problem().problem()).isEqualTo(Problem.INVALID_ARGUMENT));
    }
    assertThat(notes()).isZero();
    assertThat(database.log().page(0, 10)).isEmpty();
    try (Tx tx = database.begin()) {
      tx.unwrap(SqlBatch.class).add("insert into nowhere values (1)");
      assertThatThrownBy(() -> tx.unwrap(Connection.class))
          .isInstanceOf(TenonException.class)
          .hasMessageContaining("TENON-1001");
    }
  }

  @Test
  void conflictRollsBackTheCallersOwnWork() throws SQLException {
    committed(write(append(order("1"), 0, event("a"))));
    try (Tx tx = database.begin()) {
      execute(tx, "insert into notes values ('undone')");
      tx.add(write(append(order("2"), 0, event("undone"))));
      tx.add(write(append(order("1"), 0, event("undone"))));
      assertThat(tx.commit()).isEqualTo(new Outcome.Conflict(order("1"), 1));
    }
    try (Tx tx = database.begin()) {
      execute(tx, "insert into notes values ('undone')");
      tx.add(write(mark("k", 3, 4)));
      assertThat(tx.commit()).isInstanceOf(Outcome.Stale.class);
    }
    assertThat(notes()).isZero();
    assertThat(database.log().end().offset()).isEqualTo(1);
  }

  @Test
  void closingRollsBack() throws SQLException {
    try (Tx tx = database.begin()) {
      execute(tx, "insert into notes values ('undone')");
      tx.add(write(append(order("1"), 0, event("undone"))));
    }
    assertThat(notes()).isZero();
    assertThat(database.log().end().offset()).isZero();
  }

  @Test
  void thinkingDelaysNobodyAndSeesNothingOfItself() {
    try (Tx tx = database.begin()) {
      tx.add(write(append(order("1"), 0, event("late"))));
      committed(write(append(order("1"), 0, event("early"))));
      assertThat(texts(database.log().page(0, 10))).containsExactly("early");
      assertThat(tx.commit()).isEqualTo(new Outcome.Conflict(order("1"), 1));
    }
  }

  @Test
  void callersConnectionCommitsWithTheLog() throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("insert into notes values ('kept')");
      try (Tx tx = database.join(connection)) {
        tx.add(write(append(order("1"), 0, event("a"))));
        assertThat(tx.commit()).isInstanceOf(Outcome.Committed.class);
      }
      statement.execute("insert into notes values ('undone')");
      try (Tx tx = database.join(connection)) {
        tx.add(write(append(order("1"), 0, event("b"))));
        assertThat(tx.commit()).isInstanceOf(Outcome.Conflict.class);
      }
    }
    committed(write(append(order("1"), 1, event("c"))));
    assertThat(notes()).isEqualTo(1);
  }

  @Test
  void appendRepeatedInATransactionIsCommittedOnce() throws SQLException {
    NewEvent event = event("a");
    committed(write(append(order("1"), 0, event)));
    try (Tx tx = database.begin()) {
      execute(tx, "insert into notes values ('kept')");
      tx.add(write(append(order("1"), 0, event)));
      assertThat(tx.commit()).isInstanceOf(Outcome.Committed.class);
    }
    assertThat(notes()).isEqualTo(1);
    assertThat(database.log().end().offset()).isEqualTo(1);
  }

  @Test
  void committedTransactionTakesNothingMore() {
    Tx tx = database.begin();
    assertThat(tx.commit()).isEqualTo(new Outcome.Committed(List.of()));
    assertThatThrownBy(() -> tx.add(write(mark("k", 0, 1)))).isInstanceOf(TenonException.class);
    assertThatThrownBy(tx::commit).isInstanceOf(TenonException.class);
  }

  @Test
  void rowsKeepEveryTypeAndNull() {
    database.views().prepare(ROWS);
    database.views().prepare(ROWS);
    save(Map.of("a", Optional.of(EMPTY), "b", Optional.of(FULL)));

    assertThat(find(null, null, "")).containsExactly(EMPTY, FULL);
    assertThat(find(null, null, "a")).containsExactly(FULL);
    assertThat(find("state", State.CLOSED, "")).containsExactly(FULL);
    assertThat(find("total", new BigDecimal("12.50"), "")).containsExactly(FULL);
    assertThat(find("total", new BigDecimal("12.5"), "")).containsExactly(FULL);
    assertThat(find("total", null, "")).containsExactly(EMPTY);
    assertThat(find("count", 0, "")).containsExactly(EMPTY);
    assertThat(find("state", State.OPEN, "")).isEmpty();
  }

  @Test
  void rowsChangeWithTheirTransaction() {
    database.views().prepare(ROWS);
    save(Map.of("a", Optional.of(EMPTY), "b", Optional.of(FULL)));
    Row changed = new Row(BigDecimal.ONE, "a", State.OPEN, null, true, 1, 1, "new", null);
    ViewStore views = database.views();

    try (Tx tx = database.begin()) {
      views.save(tx, ROWS, Map.of("a", Optional.of(changed), "b", Optional.empty()));
      assertThat(views.load(tx, ROWS, Set.of("a", "b", "c"))).containsOnly(Map.entry("a", changed));
      assertThat(find(null, null, "")).containsExactly(EMPTY, FULL);
      tx.add(write(mark("k", 9, 10)));
      assertThat(tx.commit()).isInstanceOf(Outcome.Stale.class);
    }
    assertThat(find(null, null, "")).containsExactly(EMPTY, FULL);
    save(Map.of("a", Optional.of(changed), "b", Optional.empty()));
    assertThat(find(null, null, "")).containsExactly(changed);
    try (Tx tx = database.begin()) {
      assertThat(tx.unwrap(Connection.class)).isNotNull();
      assertThat(views.load(tx, ROWS, Set.of("a", "b"))).containsOnly(Map.entry("a", changed));
    }
  }

  private void save(Map<String, Optional<Row>> rows) {
    try (Tx tx = database.begin()) {
      database.views().save(tx, ROWS, rows);
      assertThat(tx.commit()).isInstanceOf(Outcome.Committed.class);
    }
  }

  private List<Row> find(@Nullable String component, @Nullable Object value, String after) {
    return database.views().find(ROWS, new ViewStore.Query(component, value, after, 10));
  }
}
