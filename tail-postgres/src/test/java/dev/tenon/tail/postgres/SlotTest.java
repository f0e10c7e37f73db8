package dev.tenon.tail.postgres;

import static dev.tenon.tck.TailedShop.upTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.tenon.jdbc.JdbcDatabase;
import dev.tenon.jdbc.JdbcOptions;
import dev.tenon.message.Outgoing;
import dev.tenon.spi.Tx;
import dev.tenon.tail.postgres.TailOptions.Mode;
import dev.tenon.tck.TailedShop;
import dev.tenon.testing.server.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

class SlotTest extends SlotCases {
  @Test
  void itsHealthIsTheServers() {
    PostgresTail tail = tail(options());
    await(() -> tail.health().walStatus().equals("reserved"));
  }

  @Test
  void aSlotThatIsDroppedUnderLoadIsMadeAnew() throws Exception {
    PostgresTail tail = tail(options());
    for (int i = 1; i <= 200; i++) {
      shop.send("a", "" + i);
      if (i == 60) {
        dropSlot();
      }
    }
    await(() -> shop.hasPublished(200));
    awaitWell(tail);

    assertThat(broker.texts()).containsEntry("a", upTo(200));
  }

  @Test
  void aLostSlotOfTheLogAloneIsAnAlarmUntilItIsAccepted() {
    tail(options().withMode(Mode.LOG_ALONE));
    dropSlot();
    await(() -> shop.failures().contains("TENON-1703"));
    shop.send("a", "by the table");
    await(() -> broker.texts().containsKey("a"));

    acceptLoss();
    await(shop::isWell);
    awaitEmitting();
  }

  @Test
  void whoMayNotReplicateIsToldWhatToDo() {
    server.run("drop role if exists humble; create role humble login password 'x'");
    server.run("grant all on all tables in schema public to humble");
    TailOptions humble = TailOptions.at(OnPostgres.SERVER.jdbcUrl("postgres"), "humble", "x");
    assertThatThrownBy(() -> shop.start(PostgresTail.of(humble)))
        .hasMessageContaining("TENON-1701")
        .hasMessageContaining("alter role humble replication");

    server.run("alter role humble replication");
    assertThatThrownBy(() -> shop.start(PostgresTail.of(humble)))
        .hasMessageContaining("TENON-1701")
        .hasMessageContaining("create publication");
    server.run("drop owned by humble; drop role humble");
  }

  @ParameterizedTest
  @CsvSource({"1000000000, 1", "1000000, -1"})
  void aSlotThatIsLostOrLagsIsMadeAnewAndTheTableReadMeanwhile(long maxLag, int maxKept) {
    PostgresTail tail = tail(options().withMaxLagBytes(maxLag));
    server.run("alter system set max_slot_wal_keep_size = " + maxKept);
    server.run("select pg_reload_conf()");
    broker.fail(true);
    shop.send("a", 1, 100);
    String at =
        "select coalesce(max(confirmed_flush_lsn - '0/0'), 0)::bigint from pg_replication_slots";
    long before = server.number(at);
    fillLog();
    await(() -> server.number(at) > before); // nothing was acknowledged, so that it is another slot
    broker.fail(false);
    shop.send("a", "101");
    await(() -> shop.hasPublished(101));
    awaitWell(tail);
    server.run("alter system reset max_slot_wal_keep_size");
    server.run("select pg_reload_conf()");

    assertThat(broker.texts()).containsEntry("a", upTo(101));
    assertThat(tail.health().retainedBytes()).isLessThan(40_000_000);
  }

  private void fillLog() {
    server.run("create table filler (n integer)");
    for (int i = 0; i < 4; i++) {
      server.run("insert into filler values (1)");
      server.run("select pg_switch_wal()");
    }
    server.run("checkpoint");
  }

  @Test
  void whileManyComeTheTableIsPolledAndNoSlotIsKept() {
    PostgresTail tail = tail(options().withTableAbove(10));
    int last = 0;
    while (server.number("select count(*) from pg_replication_slots") > 0) {
      shop.send("a", "" + ++last);
    }
    int polled = last + 50;
    shop.send("a", last + 1, polled);
    await(() -> shop.hasPublished(polled));
    assertThat(shop.isWell()).isTrue();
    awaitWell(tail);
    shop.send("a", "" + (polled + 1));
    await(() -> shop.hasPublished(polled + 1));

    assertThat(broker.texts()).containsEntry("a", upTo(polled + 1));
  }

  @Test
  void whatOthersWriteDoesNotMakeTheSlotLag() {
    PostgresTail tail = tail(options());
    fillLog();

    await(() ->
        server.number(
                "select count(*) from pg_replication_slots where"
                    + " pg_current_wal_lsn() - confirmed_flush_lsn < 100000")
            == 1);
    await(() -> tail.health().lagBytes() < 100_000);
  }

  @Test
  void aBacklogOfTheLogAloneIsAnAlarm() {
    tail(options().withMode(Mode.LOG_ALONE).withMaxLagBytes(10_000));
    broker.fail(true);
    String large = // which does not get shorter by compression
        new Random(1)
            .ints(20_000, 'a', 'z' + 1)
            .mapToObj(Character::toString)
            .collect(Collectors.joining());
    shop.send("a", large);
    await(() -> shop.failures().contains("TENON-1704"));
    broker.fail(false);
    await(shop::isWell);

    assertThat(broker.texts()).containsEntry("a", List.of(large));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "drop publication %s",
        "alter publication %s drop table tenon_outbox",
        "alter publication %s set (publish = 'delete')"
      })
  void aPublicationThatIsChangedIsMended(String sql) throws Exception {
    PostgresTail tail = tail(options());
    shop.send("a", "1");
    server.run(sql.formatted(tail.health().slot()));
    shop.send("a", 2, 100);
    await(() -> shop.hasPublished(100));
    awaitWell(tail);
    shop.send("a", "101");
    await(() -> broker.count() == 101);

    assertThat(broker.texts()).containsEntry("a", upTo(101));
  }

  @Test
  void aSlotThatSomebodyElseReadsIsToldAndTheTablePolled() throws Exception {
    PostgresTail tail = PostgresTail.of(options().withSlot("taken"));
    server.run("select pg_create_logical_replication_slot('taken', 'pgoutput')");
    server.run("create publication taken for table tenon_outbox");
    Properties properties = new Properties();
    properties.setProperty("user", OnPostgres.SERVER.superuser());
    properties.setProperty("password", OnPostgres.SERVER.password());
    properties.setProperty("replication", "database");
    properties.setProperty("assumeMinServerVersion", "14");
    properties.setProperty("preferQueryMode", "simple");
    try (Connection other =
        DriverManager.getConnection(OnPostgres.SERVER.jdbcUrl("postgres"), properties)) {
      other
          .unwrap(PGConnection.class)
          .getReplicationAPI()
          .replicationStream()
          .logical()
          .withSlotName("taken")
          .withSlotOption("proto_version", 1)
          .withSlotOption("publication_names", "taken")
          .start();
      shop.start(tail);
      await(() -> shop.failures().contains("another program reads the slot"));
      shop.send("a", "1");
      await(() -> broker.count() == 1);
      assertThat(shop.failures()).contains("TENON-1701").contains("taken");
    }
    awaitWell(tail);
  }

  @Test
  void aServerWithoutALogicalLogIsToldWhatToDo() {
    try (PostgresServer other = PostgresServer.startTemporary("wal_level=replica")) {
      String url = other.jdbcUrl("postgres");
      TailOptions at = TailOptions.at(url, other.superuser(), other.password());
      try (HikariDataSource pool = ShopProcess.pool(url, at.user(), at.password());
          JdbcDatabase its = JdbcDatabase.postgres(pool, JdbcOptions.server().createSchema());
          TailedShop there = new TailedShop(its)) {
        assertThatThrownBy(() -> there.start(PostgresTail.of(at)))
            .hasMessage(
                "TENON-1701: the server's wal_level is replica; set wal_level = logical and restart"
                    + " it");
        there.start(PostgresTail.of(at.withMode(Mode.LEAVING)));
      }
    }
  }

  /** As with a standby that answers late: the log has what is committed before anybody sees it. */
  @Test
  void whatTheLogTellsOfBeforeItCanBeSeenIsPublishedOnce() throws Exception {
    server.run("alter database postgres set synchronous_commit = local");
    server.reconnect();
    tail(options());
    requireStandby("nobody");
    Thread sender = Thread.ofPlatform().daemon().start(this::sendToTheStandbyToo);
    await(() -> broker.count() == 1);
    shop.send("a", "2");
    await(() -> shop.hasPublished(2)); // the row of the second is taken out, and with it the first
    requireStandby("");
    sender.join();
    assertThat(shop.newest().backlog()).isEqualTo(1);
    await(() -> shop.newest().backlog() == 0);

    assertThat(broker.published()).hasSize(2);
    server.run("alter database postgres reset synchronous_commit");
  }

  private void sendToTheStandbyToo() {
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("set local synchronous_commit = on");
      try (Tx tx = server.database().join(connection)) {
        shop.newest().send(tx, Outgoing.of("1").withKey("a"));
        tx.commit();
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private void requireStandby(String name) {
    server.run("alter system set synchronous_standby_names = '%s'".formatted(name));
    server.run("select pg_reload_conf()");
    await(() -> server.text("show synchronous_standby_names").equals(name));
  }

  @Test
  void aServerThatIsKilledLosesNothingOfTheLogAlone() {
    PostgresTail tail = tail(options().withMode(Mode.LOG_ALONE));
    shop.send("a", 1, 100);
    server.kill();
    server.restart();
    shop.send("a", 101, 200);
    await(() -> broker.texts().getOrDefault("a", List.of()).size() == 200);
    awaitWell(tail);

    assertThat(broker.texts()).containsEntry("a", upTo(200));
  }
}
