package dev.tenon.tail.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tenon.ServiceBuilder;
import dev.tenon.Tenon;
import dev.tenon.jdbc.JdbcDatabase;
import dev.tenon.jdbc.JdbcOptions;
import dev.tenon.message.OutboxOptions;
import dev.tenon.message.Outgoing;
import dev.tenon.tail.postgres.TailOptions.Mode;
import dev.tenon.testing.server.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

class TailFaultsTest extends TailCases {
  @Test
  void aSlotThatIsDroppedUnderLoadIsMadeAnew() throws Exception {
    PostgresTail tail = PostgresTail.of(options());
    Tenon shop = shop(tail);
    awaitTailing(tail);
    for (int i = 1; i <= 200; i++) {
      send(shop, "a", "" + i);
      if (i == 60) {
        dropSlot();
      }
    }
    await(() -> broker.count() == 200 && shop.backlog() == 0);
    await(() -> tail.health().tailing() && shop.failures().isEmpty());

    assertThat(broker.texts()).containsEntry("a", upTo(200));
  }

  /** Its reader is quick to come back. */
  private void dropSlot() {
    await(() -> {
      try {
        run("select pg_terminate_backend(active_pid) from pg_replication_slots where active");
        run("select pg_drop_replication_slot(slot_name) from pg_replication_slots");
        return true;
      } catch (SQLException e) {
        return false;
      }
    });
  }

  @Test
  void aLostSlotOfTheLogAloneIsAnAlarmUntilItIsAccepted() throws SQLException {
    PostgresTail tail = PostgresTail.of(options().withMode(Mode.LOG_ALONE));
    Tenon shop = shop(tail);
    awaitEmitting(shop);
    awaitTailing(tail);
    dropSlot();
    await(() -> shop.failures().stream().anyMatch(failure -> failure.contains("TENON-1703")));
    send(shop, "a", "by the table");
    await(() -> broker.texts().containsKey("a"));

    run("delete from tenon_mark where reader = 'tail' and source = '@slot'");
    await(() -> shop.failures().isEmpty());
    awaitEmitting(shop);
  }

  @Test
  void whoMayNotReplicateIsToldWhatToDo() throws SQLException {
    run("drop role if exists humble; create role humble login password 'x'");
    run("grant all on all tables in schema public to humble");
    TailOptions humble = TailOptions.at(SERVER.jdbcUrl("postgres"), "humble", "x");
    assertThatThrownBy(() -> shop(PostgresTail.of(humble)))
        .hasMessageContaining("TENON-1701")
        .hasMessageContaining("alter role humble replication");

    run("alter role humble replication");
    assertThatThrownBy(() -> shop(PostgresTail.of(humble)))
        .hasMessageContaining("TENON-1701")
        .hasMessageContaining("create publication");
    run("drop owned by humble; drop role humble");
  }

  @ParameterizedTest
  @CsvSource({"1000000000, 1", "1000000, -1"})
  void aSlotThatIsLostOrLagsIsMadeAnewAndTheTableReadMeanwhile(long maxLag, int maxKept)
      throws SQLException {
    PostgresTail tail = PostgresTail.of(options().withMaxLagBytes(maxLag));
    Tenon shop = shop(tail);
    awaitTailing(tail);
    run("alter system set max_slot_wal_keep_size = " + maxKept);
    run("select pg_reload_conf()");
    broker.fail(true);
    for (int i = 1; i <= 100; i++) {
      send(shop, "a", "" + i);
    }
    String at =
        "select coalesce(max(confirmed_flush_lsn - '0/0'), 0)::bigint from pg_replication_slots";
    long before = number(at);
    fillLog();
    await(() -> number(at) > before); // nothing was acknowledged, so that it is another slot
    broker.fail(false);
    send(shop, "a", "101");
    await(() -> broker.count() == 101 && shop.backlog() == 0);
    await(() -> tail.health().tailing() && shop.failures().isEmpty());
    run("alter system reset max_slot_wal_keep_size");
    run("select pg_reload_conf()");

    assertThat(broker.texts()).containsEntry("a", upTo(101));
    assertThat(tail.health().retainedBytes()).isLessThan(40_000_000);
  }

  private void fillLog() throws SQLException {
    for (int i = 0; i < 4; i++) {
      run("update counters set n = n + 1");
      run("select pg_switch_wal()");
    }
    run("checkpoint");
  }

  @Test
  void whatOthersWriteDoesNotMakeTheSlotLag() throws SQLException {
    PostgresTail tail = PostgresTail.of(options());
    shop(tail);
    awaitTailing(tail);
    fillLog();

    await(() ->
        number(
                "select count(*) from pg_replication_slots where"
                    + " pg_current_wal_lsn() - confirmed_flush_lsn < 100000")
            == 1);
    await(() -> tail.health().lagBytes() < 100_000);
  }

  @Test
  void aBacklogOfTheLogAloneIsAnAlarm() {
    PostgresTail tail = PostgresTail.of(options().withMode(Mode.LOG_ALONE).withMaxLagBytes(10_000));
    Tenon shop = shop(tail);
    awaitEmitting(shop);
    broker.fail(true);
    String large = "x".repeat(20_000);
    send(shop, "a", large);
    await(() -> shop.failures().toString().contains("TENON-1704"));
    broker.fail(false);
    await(() -> shop.failures().isEmpty());

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
    PostgresTail tail = PostgresTail.of(options());
    Tenon shop = shop(tail);
    awaitTailing(tail);
    send(shop, "a", "1");
    run(sql.formatted(tail.health().slot()));
    for (int i = 2; i <= 100; i++) {
      send(shop, "a", "" + i);
    }
    await(() -> broker.count() == 100 && shop.backlog() == 0);
    await(() -> tail.health().tailing() && shop.failures().isEmpty());
    send(shop, "a", "101");
    await(() -> broker.count() == 101);

    assertThat(broker.texts()).containsEntry("a", upTo(101));
  }

  @Test
  void aSlotThatSomebodyElseReadsIsToldAndTheTablePolled() throws Exception {
    PostgresTail tail = PostgresTail.of(options().withSlot("taken"));
    run("select pg_create_logical_replication_slot('taken', 'pgoutput')");
    run("create publication taken for table tenon_outbox");
    Properties properties = new Properties();
    properties.setProperty("user", SERVER.superuser());
    properties.setProperty("password", SERVER.password());
    properties.setProperty("replication", "database");
    properties.setProperty("assumeMinServerVersion", "14");
    properties.setProperty("preferQueryMode", "simple");
    Tenon shop;
    try (Connection other = DriverManager.getConnection(SERVER.jdbcUrl("postgres"), properties)) {
      other
          .unwrap(PGConnection.class)
          .getReplicationAPI()
          .replicationStream()
          .logical()
          .withSlotName("taken")
          .withSlotOption("proto_version", 1)
          .withSlotOption("publication_names", "taken")
          .start();
      shop = shop(tail);
      await(() -> shop.failures().toString().contains("another program reads the slot"));
      send(shop, "a", "1");
      await(() -> broker.count() == 1);
      assertThat(shop.failures().toString()).contains("TENON-1701").contains("taken");
    }
    awaitTailing(tail);
    await(() -> shop.failures().isEmpty());
  }

  @Test
  void aServerWithoutALogicalLogIsToldWhatToDo() {
    try (PostgresServer server = PostgresServer.startTemporary("wal_level=replica")) {
      HikariConfig config = new HikariConfig();
      config.setJdbcUrl(server.jdbcUrl("postgres"));
      config.setUsername(server.superuser());
      config.setPassword(server.password());
      try (HikariDataSource others = new HikariDataSource(config);
          JdbcDatabase its = JdbcDatabase.postgres(others, JdbcOptions.server().createSchema())) {
        TailOptions at =
            TailOptions.at(server.jdbcUrl("postgres"), server.superuser(), server.password());
        ServiceBuilder builder =
            Tenon.service("shop").database(its).broker(broker).codec(new TextCodec());
        OutboxOptions defaults = OutboxOptions.defaults();
        assertThatThrownBy(() -> builder.outbox(defaults, PostgresTail.of(at)).start())
            .hasMessage(
                "TENON-1701: the server's wal_level is replica; set wal_level = logical and restart"
                    + " it");
        builder.outbox(defaults, PostgresTail.of(at.withMode(Mode.LEAVING))).start().close();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TABLE", "LOG_ALONE"})
  void aServerThatIsKilledLosesNothing(Mode mode) {
    PostgresTail tail = PostgresTail.of(options().withMode(mode));
    Tenon shop = shop(tail);
    awaitTailing(tail);
    if (mode == Mode.LOG_ALONE) {
      awaitEmitting(shop);
    }
    for (int i = 1; i <= 100; i++) {
      send(shop, "a", "" + i);
    }
    SERVER.kill();
    SERVER.restart();
    pool.getHikariPoolMXBean().softEvictConnections();
    for (int i = 101; i <= 200; i++) {
      send(shop, "a", "" + i);
    }
    await(() -> broker.texts().getOrDefault("a", List.of()).size() == 200);
    await(() -> tail.health().tailing() && shop.failures().isEmpty());

    assertThat(broker.texts()).containsEntry("a", upTo(200));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aLineThatIsCutInSilenceIsOpenedAnewWithinFiveSeconds(boolean all) {
    try (DeafProxy proxy = new DeafProxy(SERVER.port())) {
      String url = SERVER.jdbcUrl("postgres").replace(":" + SERVER.port(), ":" + proxy.port());
      PostgresTail tail = PostgresTail.of(optionsAt(url));
      Tenon shop = shop(tail);
      awaitTailing(tail);
      send(shop, "a", "1");
      await(() -> broker.count() == 1);
      if (all) {
        proxy.goDeaf();
      } else {
        proxy.goDeafToStreams();
      }
      long cut = System.nanoTime();
      send(shop, "a", "2");
      await(() -> broker.count() == 2);
      assertThat(Duration.ofNanos(System.nanoTime() - cut)).isLessThan(Duration.ofSeconds(5));
      await(() -> tail.health().tailing() && shop.failures().isEmpty());
    }
  }

  @Test
  void aMapperThatFailsHoldsTheLogAndSkipsNothing() throws SQLException {
    run("create table orders (id bigint primary key)");
    AtomicBoolean mended = new AtomicBoolean();
    PostgresTail tail =
        PostgresTail.of(
            options()
                .withMapper(
                    "orders",
                    change -> {
                      if (!mended.get()) {
                        throw new IllegalStateException("no such customer");
                      }
                      return List.of(Outgoing.of("placed").withKey("o"));
                    }));
    Tenon shop = shop(tail);
    awaitTailing(tail);
    run("insert into orders values (1)");
    await(() -> shop.failures().toString().contains("no such customer"));
    assertThat(shop.failures().toString()).contains("TENON-1702").contains("orders");
    send(shop, "a", "by the outbox");
    await(() -> broker.count() == 1);
    mended.set(true);
    await(() -> broker.count() == 2);
    await(() -> shop.failures().isEmpty());
  }
}
