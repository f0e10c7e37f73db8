package dev.tenon.tail.mysql;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.message.Outgoing;
import dev.tenon.message.RowChange;
import dev.tenon.message.TableRow;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MapperTest extends BinlogCases {
  private final BlockingQueue<RowChange> changes = new LinkedBlockingQueue<>();

  @BeforeEach
  void createTable() {
    server.run("create table orders (id bigint primary key, n integer unsigned)");
  }

  private BinlogOptions mapping() {
    return options().withMapper("orders", this::told);
  }

  private List<Outgoing> told(RowChange change) {
    changes.add(change);
    TableRow row = Objects.requireNonNullElse(change.after(), change.before());
    return List.of(Outgoing.of("" + row.text("id")).withKey("orders"));
  }

  private void awaitTold(String... ids) {
    await(() -> broker.texts().getOrDefault("orders", List.of()).equals(List.of(ids)));
  }

  @Test
  void aRowIsToldAsItWasAndAsItIs() throws Exception {
    tail(mapping());
    server.run("insert into orders values (1, 4294967295)");
    server.run("update orders set n = 7");
    server.run("delete from orders");
    awaitTold("1", "1", "1");

    changes.take();
    RowChange updated = changes.take();
    assertThat(requireNonNull(updated.before()).number("n")).isEqualTo(4294967295L);
    assertThat(requireNonNull(updated.after()).number("n")).isEqualTo(7);
    assertThat(requireNonNull(changes.take().before()).number("n")).isEqualTo(7);
  }

  @Test
  void valuesAreAsTheServerWritesThem() throws Exception {
    server.run(
        "alter table orders add (b bigint unsigned, t tinyint, y year, m decimal(10,2), f double,"
            + " e enum('x', 'grün'), e2 enum('p', 'q'), d date, dt datetime(3), ts timestamp(6),"
            + " bits bit(3), raw varbinary(9), j json, txt text, nil text, span time)");
    tail(mapping());
    server.run(
        "insert into orders values (1, 2, 18446744073709551615, -5, 2026, -12.50, 1.5, 'grün', 'q',"
            + " '2026-03-01', '1969-12-31 23:59:59.250', from_unixtime(1.000001), b'101', x'00ff',"
            + " '{\"a\": 1}', 'größer', null, '10:00:00')");
    awaitTold("1");
    TableRow row = requireNonNull(changes.take().after());

    assertThat(row.text("b")).isEqualTo("18446744073709551615");
    assertThat(row.number("t")).isEqualTo(-5);
    assertThat(row.number("y")).isEqualTo(2026);
    assertThat(row.decimal("m")).isEqualTo("-12.50");
    assertThat(row.decimal("f")).isEqualTo("1.5");
    assertThat(row.text("e")).isEqualTo("grün");
    assertThat(row.text("e2")).isEqualTo("q");
    assertThat(row.text("d")).isEqualTo("2026-03-01");
    assertThat(row.text("dt")).isEqualTo("1969-12-31 23:59:59.250000");
    assertThat(row.time("ts")).isEqualTo(Instant.EPOCH.plusNanos(1_000_001_000));
    assertThat(row.number("bits")).isEqualTo(5);
    assertThat(row.bytes("raw")).containsExactly(0, 255);
    assertThat(row.text("j")).isEqualTo("{\"a\": 1}");
    assertThat(row.text("txt")).isEqualTo("größer");
    assertThat(row.text("nil")).isNull();
    assertThatThrownBy(() -> row.text("span")).hasMessageContaining("TENON-1001");
    assertThatThrownBy(() -> row.text("raw")).hasMessageContaining("no text of UTF-8");
    assertThatThrownBy(() -> row.time("m")).hasMessageContaining("TENON-1001");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "alter table orders engine = MyISAM",
        "alter table orders add zipped longtext compressed",
        "alter table orders add old varchar(10) character set latin1"
      })
  void aTableThatCannotBeReadIsRefused(String sql) {
    server.run(sql);
    assertThatThrownBy(() -> shop.start(MariaDbTail.of(mapping())))
        .hasMessageContaining("TENON-1701")
        .hasMessageContaining("table orders");
  }

  /** The binlog tells what was undone if tables were changed with it that cannot undo. */
  @Test
  void whatWasUndoneBesideAnOldTableIsNotTold() throws SQLException {
    server.run("create table notes (n integer) engine = MyISAM");
    tail(mapping());
    inTransaction(
        "insert into orders values (1, 1)",
        "savepoint a",
        "insert into notes values (1)",
        "insert into orders values (2, 1)",
        "insert into tenon_outbox (message_key, message_type, data) values ('no', 'text', '1')",
        "rollback to a",
        "insert into orders values (3, 1)",
        "commit");
    inTransaction("insert into orders values (4, 1)", "insert into notes values (2)", "rollback");
    server.run("insert into orders values (5, 1)");
    awaitTold("1", "3", "5");

    assertThat(broker.texts()).containsOnlyKeys("orders");
    assertThat(changes).hasSize(3);
  }

  /** Of these the binlog has no rows, or has them too early. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "set session binlog_format = 'STATEMENT'; set transaction isolation level repeatable read;"
            + " insert into orders values (2, 1); set session binlog_format = 'ROW'",
        "xa start 'x'; insert into orders values (2, 1); xa end 'x'; xa prepare 'x'; xa commit 'x'"
      })
  void whatTheBinlogCannotTellIsAnAlarmUntilItIsAccepted(String sql) throws SQLException {
    MariaDbTail tail = tail(mapping());
    server.run("insert into orders values (1, 1)");
    awaitTold("1");
    inTransaction(sql.split("; "));
    server.run("insert into orders values (3, 1)");
    shop.send("a", "by the table");
    await(() -> shop.failures().contains("TENON-1703") && broker.texts().containsKey("a"));
    assertThat(tail.health().tailing()).isFalse();

    accept();
    awaitTold("1", "3");
    awaitWell(tail);
  }

  /** As the message says. */
  private void accept() {
    String told = shop.failures();
    server.run(told.substring(told.indexOf("update tenon_tail"), told.indexOf(". Meanwhile")));
  }

  private void inTransaction(String... statements) throws SQLException {
    try (Connection connection = server.pool.getConnection();
        Statement statement = connection.createStatement()) {
      boolean own = !statements[0].matches("(set|xa) .*");
      connection.setAutoCommit(!own);
      for (String sql : statements) {
        statement.execute(sql);
      }
      connection.setAutoCommit(true);
    }
  }

  @Test
  void whatWasPurgedIsAnAlarmUntilItIsAccepted() {
    tail(mapping());
    server.run("insert into orders values (1, 1)");
    awaitTold("1");
    shop.keep(0);
    server.run("insert into orders values (2, 1)");
    server.run("flush binary logs");
    server.run("insert into orders values (3, 1)");
    server.run("flush binary logs");
    server.purge();
    MariaDbTail tail = MariaDbTail.of(mapping());
    shop.start(tail);
    await(() -> shop.failures().contains("TENON-1703"));
    shop.send("a", "by the table");
    await(() -> broker.texts().containsKey("a"));

    accept();
    awaitWell(tail);
    server.run("insert into orders values (4, 1)");
    awaitTold("1", "4");
  }

  @Test
  void aBacklogOfChangesIsAnAlarmAndNotPassedOver() {
    MariaDbTail tail = tail(mapping().withMaxLagBytes(10_000));
    server.run("insert into orders values (1, 1)");
    awaitTold("1");
    broker.fail(true);
    server.run("insert into orders values (2, 1)");
    await(() -> !shop.isWell());
    server.run("insert into orders select seq, 1 from seq_3_to_5000");
    server.run("insert into orders values (5001, 1)"); // beyond what is read ahead
    await(() -> shop.failures().contains("TENON-1704"));
    broker.fail(false);
    await(() -> broker.count() == 5_001);
    awaitWell(tail);
  }
}
