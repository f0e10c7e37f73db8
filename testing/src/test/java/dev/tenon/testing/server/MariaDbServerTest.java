package dev.tenon.testing.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is particular to MariaDB; {@link PostgresServerTest} tells the rest. */
class MariaDbServerTest {
  @TempDir Path directory;

  @Test
  void answersAndIsDurableAndListensOnLoopbackOnly() {
    Path data;
    try (MariaDbServer server = MariaDbServer.startTemporary()) {
      data = server.dataDirectory();
      MariaDbClient client = new MariaDbClient(server);
      assertThat(client.run("select 6 * 7")).isEqualTo("42");
      assertThat(setting(client, "innodb_flush_log_at_trx_commit")).isEqualTo("1");
      assertThat(setting(client, "sync_binlog")).isEqualTo("1");
      assertThat(setting(client, "innodb_doublewrite")).isEqualTo("1");
      assertThat(setting(client, "log_bin")).isEqualTo("1");
      assertThat(setting(client, "binlog_format")).isEqualTo("ROW");
      assertThat(setting(client, "binlog_row_metadata")).isEqualTo("FULL");
      assertThat(setting(client, "gtid_strict_mode")).isEqualTo("1");
      assertThat(setting(client, "bind_address")).isEqualTo("127.0.0.1");
      assertThat(setting(client, "socket")).isEmpty();
      assertThat(server.jdbcUrl("shop"))
          .startsWith("jdbc:mariadb://127.0.0.1:" + server.port() + "/shop");
    }
    assertThat(data.getParent()).doesNotExist();
  }

  @Test
  void letsNobodyInWithoutThePassword() throws IOException {
    try (MariaDbServer server = MariaDbServer.start(directory.resolve("data"))) {
      MariaDbClient client = new MariaDbClient(server);
      assertThat(client.run("select user, host from mysql.user order by user"))
          .isEqualTo("mariadb.sys\tlocalhost\nroot\t127.0.0.1");
      assertThat(client.withPassword("").run("select 1")).contains("Access denied");
      assertThat(client.withPassword("guess").run("select 1")).contains("Access denied");

      Path file = directory.resolve("data.password");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
      try (Stream<Path> files = Files.list(directory)) {
        assertThat(files)
            .extracting(path -> path.getFileName().toString())
            .containsExactlyInAnyOrder("data", "data.log", "data.password");
      }
    }
  }

  @Test
  void keepsDataThroughAKillAndARestartOnTheSamePort() {
    try (MariaDbServer server = MariaDbServer.start(directory.resolve("data"))) {
      MariaDbClient client = new MariaDbClient(server);
      client.run("create database shop; create table shop.kept as select 1 as id");
      int port = server.port();

      server.kill();
      assertThat(client.run("select 1")).contains("Can't connect");

      server.restart();
      assertThat(server.port()).isEqualTo(port);
      assertThat(client.run("select id from shop.kept")).isEqualTo("1");
    }
  }

  @Test
  void stopsInAnOrderlyWayAndOpensTheDirectoryAgain() throws IOException {
    Path data = directory.resolve("data");
    MariaDbServer first = MariaDbServer.start(data);
    new MariaDbClient(first).run("create database shop");
    first.stop();
    assertThat(Files.readString(directory.resolve("data.log"))).contains("Shutdown complete");
    first.close();
    try (MariaDbServer second = MariaDbServer.start(data)) {
      assertThat(new MariaDbClient(second).run("show databases like 'shop'")).isEqualTo("shop");
    }
  }

  @Test
  void worksBelowADirectoryOthersMayNotEnter() throws IOException {
    var ownerOnly = PosixFilePermissions.fromString("rwx------");
    Path closed =
        Files.createDirectory(
            directory.resolve("closed"), PosixFilePermissions.asFileAttribute(ownerOnly));
    try (MariaDbServer server = MariaDbServer.start(closed.resolve("deep/er/data"))) {
      MariaDbClient client = new MariaDbClient(server);
      client.run("create table mysql.own as select 1 as id; create procedure mysql.p() begin end");
      server.kill();
      server.restart();
      assertThat(client.run("select id from mysql.own")).isEqualTo("1");
      assertThat(client.run("check table mysql.proc extended")).endsWith("OK");
    }
  }

  @Test
  void takesAnotherPortIfTheFirstIsTaken() throws IOException {
    Engine engine = new MariaDbEngine(MariaDbPrograms.find(), List.of());
    ServerFiles files = new ServerFiles(engine, directory.resolve("data"));
    files.create();
    try (ServerSocket taken = new ServerSocket(0, 1, ServerProcess.loopback())) {
      AtomicInteger attempts = new AtomicInteger();
      ServerProcess process =
          ServerProcess.start(
              engine,
              files,
              () ->
                  attempts.getAndIncrement() == 0
                      ? taken.getLocalPort()
                      : ServerProcess.freePort());
      process.stop();
      assertThat(attempts).hasValue(2);
    }
  }

  @Test
  void saysWhyItCannotStart() throws IOException {
    Path data = directory.resolve("data");
    MariaDbServer.start(data).close();
    Files.writeString(data.resolve("ib_logfile0"), "no log");
    assertThatThrownBy(() -> MariaDbServer.start(data))
        .isInstanceOf(ServerException.class)
        .hasMessageContaining(data.toString())
        .hasMessageContaining("ib_logfile0")
        .message()
        .hasLineCount(1);
  }

  private static String setting(MariaDbClient client, String name) {
    return client.run("select @@" + name);
  }
}
