package dev.tenon.tail.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.Tenon;
import dev.tenon.event.Metadata;
import dev.tenon.message.OutboxOptions;
import dev.tenon.message.Outgoing;
import dev.tenon.spi.Tx;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TailTest extends TailCases {
  @Test
  void whatIsCommittedIsPublishedAtOnceAndItsRowsGo() {
    MariaDbTail tail = MariaDbTail.of(options());
    Tenon shop = shop(tail);
    awaitTailing(tail);
    String begin = text("select gtids from tenon_tail");
    for (int i = 1; i <= 50; i++) {
      send(shop, "a", "" + i);
    }
    await(() -> broker.count() == 50 && shop.backlog() == 0);

    assertThat(broker.texts()).containsEntry("a", upTo(50));
    await(() -> shop.failures().isEmpty());
    await(() -> sequence(text("select gtids from tenon_tail")) >= sequence(begin) + 50);
    assertThat(sequence(tail.health().gtids())).isGreaterThanOrEqualTo(sequence(begin) + 50);
  }

  private static long sequence(String gtids) {
    assertThat(gtids).matches("0-1-\\d+");
    return Long.parseLong(gtids.substring(4));
  }

  /** As the log has it, and as the table has it. */
  @Test
  void aMessageIsTheSameByBothWays() {
    Instant occurred = Instant.parse("2026-03-29T01:30:00.123456Z");
    Outgoing whole =
        Outgoing.of("Grüße 💶 ' \\ ")
            .withKey("ключ ")
            .withMetadata(
                Metadata.occurredAt(occurred).withCorrelationId("c").withCausationId("d"));
    MariaDbTail tail = MariaDbTail.of(options());
    Tenon shop = shop(tail);
    awaitTailing(tail);
    try (Tx tx = database.begin()) {
      shop.send(tx, whole.withId("by the log"));
      tx.commit();
    }
    await(() -> broker.count() == 1 && shop.backlog() == 0);
    shop.close();
    shops.clear();
    Tenon polling = started(builder().outbox(OutboxOptions.defaults()));
    try (Tx tx = database.begin()) {
      polling.send(tx, whole.withId("by the table"));
      tx.commit();
    }
    await(() -> broker.count() == 2);

    var byLog = broker.published().getFirst().message();
    var byTable = broker.published().getLast().message();
    assertThat(byLog.occurredAt()).isEqualTo(occurred);
    assertThat(byLog.payload().data()).isEqualTo(byTable.payload().data());
    assertThat(byLog)
        .usingRecursiveComparison()
        .ignoringFields("id", "recordedAt", "payload")
        .isEqualTo(byTable);
    assertThat(Duration.between(byLog.recordedAt(), byTable.recordedAt()))
        .isBetween(Duration.ZERO, Duration.ofMinutes(1));
  }

  @Test
  void delayedMessagesAndThoseNobodyTakesWaitInTheTable() {
    broker.nobodyTakes("later");
    MariaDbTail tail = MariaDbTail.of(options());
    Tenon shop = shop(tail);
    awaitTailing(tail);
    try (Tx tx = database.begin()) {
      shop.send(tx, Outgoing.of("due").withKey("d").dueAt(Instant.now().plusMillis(700)));
      shop.send(tx, Outgoing.of("untaken").withKey("u").onTopic("later"));
      shop.send(tx, Outgoing.of("now").withKey("n"));
      tx.commit();
    }
    await(() -> broker.count() == 1);
    assertThat(broker.texts()).containsOnlyKeys("n");
    await(() -> broker.count() == 2);
    assertThat(broker.texts()).containsOnlyKeys("n", "d");

    broker.somebodyTakes("later");
    await(() -> broker.count() == 3 && shop.backlog() == 0);
  }

  @Test
  void aLargeTransactionComesInBatches() throws SQLException {
    MariaDbTail tail = MariaDbTail.of(options());
    Tenon shop = shop(tail);
    awaitTailing(tail);
    run(
        "insert into tenon_outbox (message_key, message_type, data)"
            + " select 'k', 'text', seq from seq_1_to_30000");
    await(() -> broker.count() == 30_000 && shop.backlog() == 0);

    assertThat(broker.texts()).containsEntry("k", upTo(30_000));
  }

  /** It is not kept in memory until it ends, but read from the table. */
  @Test
  void aTransactionThatIsTooLargeIsReadFromTheTable() throws SQLException {
    MariaDbTail tail = MariaDbTail.of(options());
    Tenon shop = shop(tail);
    awaitTailing(tail);
    run(
        "insert into tenon_outbox (message_key, message_type, data)"
            + " select 'k', 'text', seq from seq_1_to_100001");
    send(shop, "k", "100002");
    await(() -> broker.published().size() >= 100_002 && shop.backlog() == 0);
    await(() -> tail.health().tailing() && shop.failures().isEmpty());

    assertThat(broker.texts()).containsEntry("k", upTo(100_002));
  }

  @Test
  void whatIsRolledBackIsNotPublishedNorWhatOnlyIsPrepared() throws SQLException {
    MariaDbTail tail = MariaDbTail.of(options());
    Tenon shop = shop(tail);
    awaitTailing(tail);
    String insert =
        "insert into tenon_outbox (message_key, message_type, data) values ('%s', 'text', '1')";
    try (Connection connection = pool.getConnection();
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
      send(shop, "a", "1");
      await(() -> broker.count() == 2);
      assertThat(broker.texts()).containsOnlyKeys("kept", "a");
      statement.execute("xa commit 'x'");
    }
    await(() -> broker.count() == 3); // found by looking at the table now and then
    assertThat(broker.texts()).containsOnlyKeys("kept", "a", "prepared");
  }

  @Test
  void otherTablesAndDatabasesAreSkippedWhateverTheyHold() throws SQLException {
    MariaDbTail tail = MariaDbTail.of(options());
    Tenon shop = shop(tail);
    awaitTailing(tail);
    run("create table odd (a longtext compressed, b inet6, c uuid, d point, e json, f bit(3))");
    run("insert into odd values (repeat('x', 100000), '::1', uuid(), point(1, 2), '{}', b'101')");
    run("create database if not exists elsewhere");
    run("create table elsewhere.tenon_outbox like tenon_outbox");
    run(
        "insert into elsewhere.tenon_outbox (message_key, message_type, data) values ('no', 'text', '1')");
    send(shop, "a", "1");
    await(() -> broker.count() == 1);
    assertThat(broker.texts()).containsOnlyKeys("a");
    assertThat(shop.failures()).isEmpty();
    run("drop database elsewhere");
  }

  @Test
  void theNextInstanceGoesOn() {
    MariaDbTail first = MariaDbTail.of(options());
    Tenon shop = shop(first);
    awaitTailing(first);
    MariaDbTail second = MariaDbTail.of(options());
    shop(second);
    send(shop, "a", "1");
    await(() -> broker.count() == 1);
    assertThat(second.health().tailing()).isFalse();

    shop.close();
    shops.remove(shop);
    awaitTailing(second);
    send(shops.getLast(), "a", "2");
    await(() -> broker.count() == 2);
    assertThat(broker.texts()).containsEntry("a", List.of("1", "2"));
    assertThat(broker.published()).hasSize(2);
  }

  @Test
  void aMessageIsThereWithinMilliseconds() {
    MariaDbTail tail = MariaDbTail.of(options());
    Tenon shop = shop(tail);
    awaitTailing(tail);
    List<Long> nanos = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      long commit;
      try (Tx tx = database.begin()) {
        shop.send(tx, Outgoing.of("x").withKey("a"));
        tx.commit();
        commit = System.nanoTime();
      }
      int count = i + 1;
      await(() -> broker.published().size() >= count);
      nanos.add(broker.published().get(i).nanos() - commit);
    }
    nanos.sort(null);
    System.getLogger("tail")
        .log(System.Logger.Level.INFO, "median " + Duration.ofNanos(nanos.get(150)));
    // Loose, for a busy machine.
    assertThat(Duration.ofNanos(nanos.get(150))).isLessThan(Duration.ofMillis(5));
  }
}
