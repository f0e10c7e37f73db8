package dev.tenon.tail.mysql;

import static dev.tenon.tck.TailedShop.upTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.tenon.error.TenonException;
import dev.tenon.jdbc.JdbcDatabase;
import dev.tenon.jdbc.JdbcOptions;
import dev.tenon.tck.TailedShop;
import dev.tenon.testing.server.MariaDbServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BinlogFaultsTest extends BinlogCases {
  @AfterEach
  void restoreSettings() {
    server.run("set global binlog_format = 'ROW'");
    server.run("set global binlog_row_image = 'FULL'");
    server.run("set global binlog_row_metadata = 'FULL'");
    server.run("set global log_bin_compress = 0");
    server.run("set global sync_binlog = 1");
  }

  @ParameterizedTest
  @CsvSource({
    "binlog_format, 'STATEMENT'",
    "binlog_format, 'MIXED'",
    "binlog_row_image, 'MINIMAL'",
    "binlog_row_metadata, 'MINIMAL'",
    "log_bin_compress, 1"
  })
  void aSettingThatDoesNotFitIsNamedWithWhatToDo(String setting, String value) {
    server.run("set global %s = %s".formatted(setting, value));
    assertThatThrownBy(() -> shop.start(MariaDbTail.of(options())))
        .isInstanceOf(TenonException.class)
        .hasMessageContaining("TENON-1701")
        .hasMessageContaining("run: set global " + setting);
  }

  @Test
  void aServerWithoutABinlogIsToldWhatToDo() {
    try (MariaDbServer other = MariaDbServer.startTemporary("skip-log-bin")) {
      BinlogOptions at =
          BinlogOptions.at(other.jdbcUrl("shop"), other.superuser(), other.password());
      try (HikariDataSource pool = ShopProcess.pool(at.url(), at.user(), at.password());
          JdbcDatabase its = JdbcDatabase.mariadb(pool, JdbcOptions.server().createSchema());
          TailedShop there = new TailedShop(its)) {
        assertThatThrownBy(() -> there.start(MariaDbTail.of(at)))
            .hasMessage("TENON-1701: the server writes no binlog; set log_bin and restart it");
      }
    }
  }

  @Test
  void whoMayNotReadTheBinlogIsToldWhatToDo() {
    server.run("create or replace user humble@'127.0.0.1' identified by 'x'");
    server.run("grant all on `" + server.text("select database()") + "`.* to humble@'127.0.0.1'");
    BinlogOptions humble = BinlogOptions.at(server.url, "humble", "x");
    assertThatThrownBy(() -> shop.start(MariaDbTail.of(humble)))
        .hasMessageContaining("TENON-1701")
        .hasMessageContaining(
            "run: grant replication slave, binlog monitor on *.* to humble@127.0.0.1");

    server.run("grant replication slave, binlog monitor on *.* to humble@'127.0.0.1'");
    tail(humble);
    shop.send("a", "1");
    await(() -> broker.count() == 1 && shop.isWell());
  }

  @Test
  void commitsThatACrashMayUndoAreAnAlarm() {
    tail(options());
    server.run("set global sync_binlog = 0");
    await(() -> shop.failures().contains("run: set global sync_binlog = 1"));
    shop.send("a", "1");
    await(() -> broker.count() == 1);
    server.run("set global sync_binlog = 1");
    await(shop::isWell);
  }

  @Test
  void whileASettingDoesNotFitTheTableIsPolled() {
    MariaDbTail tail = tail(options());
    shop.send("a", "1");
    server.run("set global log_bin_compress = 1");
    String large = "x".repeat(10_000);
    shop.send("a", large); // compressed, and not to be overtaken
    shop.send("a", "3");
    await(() -> shop.failures().contains("log_bin_compress"));
    await(() -> broker.count() == 3);
    await(() -> !tail.health().tailing());
    server.run("set global log_bin_compress = 0");
    await(() -> tail.health().tailing());
    shop.send("a", "4");
    await(() -> shop.hasPublished(4) && shop.isWell());

    assertThat(broker.texts()).containsEntry("a", List.of("1", large, "3", "4"));
  }

  /** It stops where it was, and what follows is gone from the log before it goes on. */
  @Test
  void whatWasPurgedIsReadFromTheTable() {
    shop.start(MariaDbTail.of(options()));
    shop.send("a", "1");
    await(() -> shop.hasPublished(1));
    shop.keep(0);
    String at = gtids();
    insert(2, 50);
    server.run("flush binary logs");
    insert(51, 100);
    server.run("flush binary logs");
    server.purge();
    assertThat(gtids()).isEqualTo(at);

    MariaDbTail tail = MariaDbTail.of(options());
    shop.start(tail);
    await(() -> shop.hasPublished(100));
    await(() -> !gtids().equals(at));
    awaitWell(tail);
    shop.send("a", "101");
    await(() -> broker.count() == 101);

    assertThat(broker.texts()).containsEntry("a", upTo(101));
  }

  private void insert(int from, int to) {
    for (int i = from; i <= to; i++) {
      server.run(
          "insert into tenon_outbox (message_key, message_type, data) values ('a', 'text', '%d')"
              .formatted(i));
    }
  }

  /** Such as one that was restored from a backup, or set up anew. */
  @Test
  void aBinlogThatBeginsAnewIsReadFromItsEnd() {
    tail(options());
    shop.send("a", "1");
    await(() -> shop.hasPublished(1));
    shop.keep(0);
    server.run("reset master");
    insert(2, 3);
    shop.start(MariaDbTail.of(options()));
    await(() -> shop.hasPublished(3));
    shop.send("a", "4");
    await(() -> broker.count() == 4 && shop.isWell());

    assertThat(broker.texts()).containsEntry("a", upTo(4));
  }

  @Test
  void aBacklogIsReadFromTheTableAndTheBinlogAgainAfter() {
    MariaDbTail tail = tail(options().withMaxLagBytes(100_000));
    shop.send("a", "1");
    await(() -> broker.count() == 1);
    server.run("create table large (body longtext)");
    String turn = turn();
    broker.fail(true);
    shop.send("a", 2, 100);
    server.run("insert into large values (repeat('x', 200000))");
    await(() -> tail.health().lagBytes() > 100_000 || !turn().equals(turn));
    broker.fail(false);
    await(() -> !turn().equals(turn)); // it is opened at another place
    shop.send("a", "101");
    await(() -> shop.hasPublished(101));
    await(() -> tail.health().tailing() && tail.health().lagBytes() < 100_000 && shop.isWell());

    assertThat(broker.texts()).containsEntry("a", upTo(101));
  }

  /** Another instance that lost the lease while it stood still. */
  @Test
  void whoseTurnIsOverRemembersNothing() {
    MariaDbTail tail = tail(options());
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
      assertThat(gtids()).isNotEqualTo("0-1-1");
    }
    shop.send("a", "1"); // the tail finds out, and opens the binlog anew
    await(() -> broker.count() == 1 && Long.parseLong(turn()) > claimed);
    awaitWell(tail);
  }

  private String turn() {
    return server.text("select turn from tenon_tail");
  }

  /** The server says that it is there, or the line would be taken for cut. */
  @Test
  void aQuietServerIsNoDeadOne() {
    try (Server asked = new Server(options(), "nobody");
        BinlogStream stream = stream(asked.newest())) {
      long begin = System.nanoTime();
      await(() -> Duration.ofNanos(System.nanoTime() - begin).toMillis() > 2_500);
      assertThat(Duration.ofNanos(stream.silentNanos())).isLessThan(Duration.ofSeconds(2));
      assertThat(stream.failure()).isNull();
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
