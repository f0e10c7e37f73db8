package dev.tenon.tail.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.tenon.ServiceBuilder;
import dev.tenon.Tenon;
import dev.tenon.error.TenonException;
import dev.tenon.jdbc.JdbcDatabase;
import dev.tenon.jdbc.JdbcOptions;
import dev.tenon.message.OutboxOptions;
import dev.tenon.testing.server.MariaDbServer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TailFaultsTest extends TailCases {
  @AfterEach
  void restoreSettings() throws SQLException {
    try (HikariDataSource admin = TailProcess.pool(url, SERVER.superuser(), SERVER.password());
        var connection = admin.getConnection();
        var statement = connection.createStatement()) {
      statement.execute("set global binlog_format = 'ROW'");
      statement.execute("set global binlog_row_image = 'FULL'");
      statement.execute("set global binlog_row_metadata = 'FULL'");
      statement.execute("set global log_bin_compress = 0");
      statement.execute("set global sync_binlog = 1");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "binlog_format, 'STATEMENT'",
    "binlog_format, 'MIXED'",
    "binlog_row_image, 'MINIMAL'",
    "binlog_row_metadata, 'MINIMAL'",
    "log_bin_compress, 1"
  })
  void aSettingThatDoesNotFitIsNamedWithWhatToDo(String setting, String value) throws SQLException {
    run("set global %s = %s".formatted(setting, value));
    assertThatThrownBy(() -> shop(MariaDbTail.of(options())))
        .isInstanceOf(TenonException.class)
        .hasMessageContaining("TENON-1701")
        .hasMessageContaining("run: set global " + setting);
  }

  @Test
  void aServerWithoutABinlogIsToldWhatToDo() {
    try (MariaDbServer server = MariaDbServer.startTemporary("skip-log-bin");
        HikariDataSource others =
            TailProcess.pool(server.jdbcUrl("shop"), server.superuser(), server.password());
        JdbcDatabase its = JdbcDatabase.mariadb(others, JdbcOptions.server().createSchema())) {
      BinlogOptions at =
          BinlogOptions.at(server.jdbcUrl("shop"), server.superuser(), server.password());
      ServiceBuilder builder =
          Tenon.service("shop")
              .database(its)
              .broker(broker)
              .codec(new TextCodec())
              .outbox(OutboxOptions.defaults(), MariaDbTail.of(at));
      assertThatThrownBy(builder::start)
          .hasMessage("TENON-1701: the server writes no binlog; set log_bin and restart it");
    }
  }

  @Test
  void whoMayNotReadTheBinlogIsToldWhatToDo() throws SQLException {
    run("create or replace user humble@'127.0.0.1' identified by 'x'");
    run("grant all on `" + text("select database()") + "`.* to humble@'127.0.0.1'");
    BinlogOptions humble = BinlogOptions.at(url, "humble", "x");
    assertThatThrownBy(() -> shop(MariaDbTail.of(humble)))
        .hasMessageContaining("TENON-1701")
        .hasMessageContaining(
            "run: grant replication slave, binlog monitor on *.* to humble@127.0.0.1");

    run("grant replication slave, binlog monitor on *.* to humble@'127.0.0.1'");
    MariaDbTail tail = MariaDbTail.of(humble);
    Tenon shop = shop(tail);
    awaitTailing(tail);
    send(shop, "a", "1");
    await(() -> broker.count() == 1 && shop.failures().isEmpty());
  }

  @Test
  void commitsThatACrashMayUndoAreAnAlarm() throws SQLException {
    MariaDbTail tail = MariaDbTail.of(options());
    Tenon shop = shop(tail);
    awaitTailing(tail);
    run("set global sync_binlog = 0");
    await(() -> shop.failures().toString().contains("run: set global sync_binlog = 1"));
    send(shop, "a", "1");
    await(() -> broker.count() == 1);
    run("set global sync_binlog = 1");
    await(() -> shop.failures().isEmpty());
  }

  @Test
  void whileASettingDoesNotFitTheTableIsPolled() throws SQLException {
    MariaDbTail tail = MariaDbTail.of(options());
    Tenon shop = shop(tail);
    awaitTailing(tail);
    send(shop, "a", "1");
    run("set global log_bin_compress = 1");
    String large = "x".repeat(10_000);
    send(shop, "a", large); // compressed, and not to be overtaken
    send(shop, "a", "3");
    await(() -> shop.failures().toString().contains("log_bin_compress"));
    await(() -> broker.count() == 3);
    await(() -> !tail.health().tailing());
    run("set global log_bin_compress = 0");
    awaitTailing(tail);
    send(shop, "a", "4");
    await(() -> broker.count() == 4 && shop.backlog() == 0 && shop.failures().isEmpty());

    assertThat(broker.texts()).containsEntry("a", List.of("1", large, "3", "4"));
  }

  /** It stops where it was, and what follows is gone from the log before it goes on. */
  @Test
  void whatWasPurgedIsReadFromTheTable() throws SQLException {
    Tenon before = shop(MariaDbTail.of(options()));
    send(before, "a", "1");
    await(() -> broker.count() == 1 && before.backlog() == 0);
    before.close();
    shops.clear();
    String at = text("select gtids from tenon_tail");
    insert(2, 50);
    run("flush binary logs");
    insert(51, 100);
    run("flush binary logs");
    purge();
    assertThat(text("select gtids from tenon_tail")).isEqualTo(at);

    MariaDbTail tail = MariaDbTail.of(options());
    Tenon shop = shop(tail);
    await(() -> broker.count() == 100 && shop.backlog() == 0);
    await(() -> !text("select gtids from tenon_tail").equals(at));
    await(() -> tail.health().tailing() && shop.failures().isEmpty());
    send(shop, "a", "101");
    await(() -> broker.count() == 101);

    assertThat(broker.texts()).containsEntry("a", upTo(101));
  }

  private void insert(int from, int to) throws SQLException {
    for (int i = from; i <= to; i++) {
      run(
          "insert into tenon_outbox (message_key, message_type, data) values ('a', 'text', '%d')"
              .formatted(i));
    }
  }

  private void purge() throws SQLException {
    run("purge binary logs to '" + text("show master status") + "'");
  }

  /** Such as one that was restored from a backup, or set up anew. */
  @Test
  void aBinlogThatBeginsAnewIsReadFromItsEnd() throws SQLException {
    MariaDbTail tail = MariaDbTail.of(options());
    Tenon shop = shop(tail);
    awaitTailing(tail);
    send(shop, "a", "1");
    await(() -> broker.count() == 1 && shop.backlog() == 0);
    shop.close();
    shops.clear();
    run("reset master");
    insert(2, 3);
    Tenon again = shop(MariaDbTail.of(options()));
    await(() -> broker.count() == 3 && again.backlog() == 0);
    send(again, "a", "4");
    await(() -> broker.count() == 4 && again.failures().isEmpty());

    assertThat(broker.texts()).containsEntry("a", upTo(4));
  }

  @Test
  void aBacklogIsReadFromTheTableAndTheBinlogAgainAfter() throws SQLException {
    MariaDbTail tail = MariaDbTail.of(options().withMaxLagBytes(100_000));
    Tenon shop = shop(tail);
    awaitTailing(tail);
    send(shop, "a", "1");
    await(() -> broker.count() == 1);
    broker.fail(true);
    for (int i = 2; i <= 100; i++) {
      send(shop, "a", "" + i);
    }
    run("create table large (body longtext)");
    String turn = turn();
    run("insert into large values (repeat('x', 200000))");
    await(() -> tail.health().lagBytes() > 100_000);
    broker.fail(false);
    await(() -> !turn().equals(turn)); // it is opened at another place
    send(shop, "a", "101");
    await(() -> broker.count() == 101 && shop.backlog() == 0);
    await(() ->
        tail.health().tailing() && tail.health().lagBytes() < 100_000 && shop.failures().isEmpty());

    assertThat(broker.texts()).containsEntry("a", upTo(101));
  }

  /** Another instance that lost the lease while it stood still. */
  @Test
  void whoseTurnIsOverRemembersNothing() throws SQLException {
    MariaDbTail tail = MariaDbTail.of(options());
    Tenon shop = shop(tail);
    awaitTailing(tail);
    Server one = new Server(options(), "shop");
    Server other = new Server(options(), "shop");
    long claimed;
    try (one;
        other) {
      Server.Claim first = one.claim();
      Server.Claim second = other.claim();
      claimed = second.turn();
      assertThat(claimed).isGreaterThan(first.turn());
      assertThat(one.move(first.turn(), Gtids.parse("0-1-1"))).isFalse();
      assertThat(text("select gtids from tenon_tail")).isNotEqualTo("0-1-1");
    }
    send(shop, "a", "1"); // the tail finds out, and opens the binlog anew
    await(() -> broker.count() == 1 && Long.parseLong(turn()) > claimed);
    await(() -> tail.health().tailing() && shop.failures().isEmpty());
  }

  private String turn() {
    return text("select turn from tenon_tail");
  }

  /** The server says that it is there, or the line would be taken for cut. */
  @Test
  void aQuietServerIsNoDeadOne() {
    try (Server server = new Server(options(), "nobody");
        BinlogStream stream = new BinlogStream(options(), server.newest())) {
      long begin = System.nanoTime();
      await(() -> Duration.ofNanos(System.nanoTime() - begin).toMillis() > 2_500);
      assertThat(Duration.ofNanos(stream.silentNanos())).isLessThan(Duration.ofSeconds(2));
      assertThat(stream.failure()).isNull();
    }
  }

  @Test
  void aServerThatIsKilledLosesNothing() {
    MariaDbTail tail = MariaDbTail.of(options());
    Tenon shop = shop(tail);
    awaitTailing(tail);
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
      BinlogOptions through =
          BinlogOptions.at(
              url.replace(":" + SERVER.port(), ":" + proxy.port()),
              SERVER.superuser(),
              SERVER.password());
      MariaDbTail tail = MariaDbTail.of(through);
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:mysql://h/d",
        "jdbc:mariadb://h",
        "jdbc:mariadb://h1,h2/d",
        "jdbc:mariadb://h:port/d",
        "jdbc:mariadb:replication://h1/d",
        "jdbc:mariadb://h/d?sslMode=maybe"
      })
  void aUrlThatNamesNoServerIsRefused(String wrong) {
    assertThatThrownBy(() -> BinlogOptions.at(wrong, "u", "p"))
        .isInstanceOf(TenonException.class)
        .hasMessageContaining("TENON-1001");
  }
}
