package dev.tenon.tail.mysql;

import static dev.tenon.tck.TailedShop.upTo;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

class BinlogTest extends BinlogCases {
  @Test
  void whatIsPublishedIsRemembered() {
    MariaDbTail tail = tail(options());
    long begin = sequence(gtids());
    shop.send("a", 1, 50);
    await(() -> shop.hasPublished(50));
    await(() -> sequence(gtids()) >= begin + 50);
    assertThat(sequence(tail.health().gtids())).isGreaterThanOrEqualTo(begin + 50);
  }

  private static long sequence(String gtids) {
    assertThat(gtids).matches("0-1-\\d+");
    return Long.parseLong(gtids.substring(4));
  }

  /** It is not kept in memory until it ends, but read from the table. */
  @Test
  void aTransactionThatIsTooLargeIsReadFromTheTable() {
    MariaDbTail tail = tail(options());
    server.run(
        "insert into tenon_outbox (message_key, message_type, data)"
            + " select 'k', 'text', seq from seq_1_to_100001");
    shop.send("k", "100002");
    await(() -> broker.published().size() >= 100_002 && shop.newest().backlog() == 0);
    awaitWell(tail);

    assertThat(broker.texts()).containsEntry("k", upTo(100_002));
  }

  @Test
  void whatIsRolledBackIsNotPublishedNorWhatOnlyIsPrepared() throws SQLException {
    tail(options());
    String insert =
        "insert into tenon_outbox (message_key, message_type, data) values ('%s', 'text', '1')";
    try (Connection connection = server.pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("start transaction");
      statement.execute(insert.formatted("kept"));
      statement.execute("savepoint here");
      statement.execute(insert.formatted("undone"));
      statement.execute("rollback to here");
      statement.execute("commit");
      statement.execute("xa start 'x'");
      statement.execute(insert.formatted("prepared"));
      statement.execute("xa end 'x'");
      statement.execute("xa prepare 'x'");
      shop.send("a", "1");
      await(() -> broker.count() == 2);
      assertThat(broker.texts()).containsOnlyKeys("kept", "a");
      statement.execute("xa commit 'x'");
    }
    await(() -> broker.count() == 3); // found by looking at the table now and then
    assertThat(broker.texts()).containsOnlyKeys("kept", "a", "prepared");
  }

  @Test
  void otherTablesAndDatabasesAreSkippedWhateverTheyHold() {
    tail(options());
    server.run(
        "create table odd (a longtext compressed, b inet6, c uuid, d point, e json, f bit(3))");
    server.run(
        "insert into odd values (repeat('x', 100000), '::1', uuid(), point(1, 2), '{}', b'101')");
    server.run("create database if not exists elsewhere");
    server.run("create table elsewhere.tenon_outbox like tenon_outbox");
    server.run(
        "insert into elsewhere.tenon_outbox (message_key, message_type, data) values ('no', 'text', '1')");
    shop.send("a", "1");
    await(() -> broker.count() == 1);
    assertThat(broker.texts()).containsOnlyKeys("a");
    assertThat(shop.isWell()).isTrue();
    server.run("drop database elsewhere");
  }
}
