package dev.tenon.testing.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresServerTest {
  @TempDir Path directory;

  @Test
  void answersAndIsDurableAndListensOnLoopbackOnly() {
    try (PostgresServer server = PostgresServer.startTemporary()) {
      Psql psql = new Psql(server);
      assertThat(psql.run("select 6 * 7")).isEqualTo("42");
      assertThat(setting(psql, "fsync")).isEqualTo("on");
      assertThat(setting(psql, "synchronous_commit")).isEqualTo("on");
      assertThat(setting(psql, "full_page_writes")).isEqualTo("on");
      assertThat(setting(psql, "wal_level")).isEqualTo("logical");
      assertThat(setting(psql, "listen_addresses")).isEqualTo("127.0.0.1");
      assertThat(setting(psql, "unix_socket_directories")).isEmpty();
      assertThat(server.jdbcUrl("shop"))
          .isEqualTo("jdbc:postgresql://127.0.0.1:" + server.port() + "/shop");
    }
  }

  @Test
  void letsNobodyInWithoutThePassword() throws IOException {
    try (PostgresServer server = PostgresServer.start(directory.resolve("data"))) {
      assertThat(new Psql(server).withPassword("").run("select 1"))
          .contains("no password supplied");
      assertThat(new Psql(server).withPassword("guess").run("select 1"))
          .contains("password authentication failed");

      Path file = directory.resolve("data.password");
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
      assertThat(PosixFilePermissions.toString(permissions)).isEqualTo("rw-------");
      assertThat(Files.readString(file)).contains(server.password());
    }
  }

  @Test
  void keepsDataThroughAKillAndARestartOnTheSamePort() {
    try (PostgresServer server = PostgresServer.start(directory.resolve("data"))) {
      Psql psql = new Psql(server);
      psql.run("create table kept as select 1 as id");
      int port = server.port();

      server.kill();
      assertThat(psql.run("select 1")).contains("Connection refused");

      server.restart();
      assertThat(server.port()).isEqualTo(port);
      assertThat(psql.run("select id from kept")).isEqualTo("1");
    }
  }

  @Test
  void standsStillForAWhileAndGoesOn() {
    try (PostgresServer server = PostgresServer.start(directory.resolve("data"))) {
      Psql psql = new Psql(server);
      String started = psql.run("select pg_postmaster_start_time()");
      CompletableFuture<Void> pause =
          CompletableFuture.runAsync(() -> server.pauseFor(Duration.ofMillis(1_500)));
      long longest = 0;
      do {
        long asked = System.nanoTime();
        assertThat(psql.run("select 1")).isEqualTo("1");
        longest = Math.max(longest, System.nanoTime() - asked);
      } while (!pause.isDone());
      pause.join();

      assertThat(Duration.ofNanos(longest)).isGreaterThan(Duration.ofSeconds(1));
      assertThat(psql.run("select pg_postmaster_start_time()")).isEqualTo(started);
    }
  }

  @Test
  void opensTheDirectoryOfAnEarlierServer() {
    Path data = directory.resolve("data");
    String password;
    try (PostgresServer first = PostgresServer.start(data)) {
      password = first.password();
      new Psql(first).run("create table kept as select 1 as id");
      first.kill();
    }
    try (PostgresServer second = PostgresServer.start(data)) {
      assertThat(second.password()).isEqualTo(password);
      assertThat(new Psql(second).run("select id from kept")).isEqualTo("1");
    }
  }

  @Test
  void stopsInAnOrderlyWay() throws IOException {
    PostgresServer server = PostgresServer.start(directory.resolve("data"));
    server.stop();
    assertThat(new Psql(server).run("select 1")).contains("Connection refused");
    assertThat(Files.readString(directory.resolve("data.log")))
        .contains("database system is shut down");
    assertThat(server.dataDirectory().resolve("postmaster.pid")).doesNotExist();
    server.close();
    assertThat(server.dataDirectory()).isDirectory();
  }

  @Test
  void aTemporaryServerLeavesNothing() {
    PostgresServer server = PostgresServer.startTemporary();
    Path data = server.dataDirectory();
    assertThat(data).isDirectory();
    server.close();
    assertThat(data.getParent()).doesNotExist();
    server.close();
  }

  @Test
  void twoServersRunAtOnce() {
    try (PostgresServer one = PostgresServer.start(directory.resolve("one"));
        PostgresServer two = PostgresServer.start(directory.resolve("two"))) {
      assertThat(one.port()).isNotEqualTo(two.port());
      new Psql(one).run("create table only_here as select 1 as id");
      assertThat(new Psql(two).run("select id from only_here")).contains("does not exist");
    }
  }

  @Test
  void worksBelowADirectoryOthersMayNotEnter() throws IOException {
    var ownerOnly = PosixFilePermissions.fromString("rwx------");
    Path closed =
        Files.createDirectory(
            directory.resolve("closed"), PosixFilePermissions.asFileAttribute(ownerOnly));
    try (PostgresServer server = PostgresServer.start(closed.resolve("deep/er/data"))) {
      assertThat(new Psql(server).run("select 1")).isEqualTo("1");
    }
  }

  @Test
  void continuesAfterAnInterruptedCreation() throws IOException {
    Path unfinished = Files.createDirectory(directory.resolve("data.new"));
    Files.writeString(unfinished.resolve("PG_VERSION"), "15\n");
    Files.createFile(directory.resolve("data.password"));
    try (PostgresServer server = PostgresServer.start(directory.resolve("data"))) {
      assertThat(new Psql(server).run("select 1")).isEqualTo("1");
      assertThat(unfinished).doesNotExist();
    }
  }

  @Test
  void leavesForeignFilesAlone() throws IOException {
    Path precious = Files.writeString(directory.resolve("precious.txt"), "mine");
    assertThatThrownBy(() -> PostgresServer.start(directory))
        .isInstanceOf(ServerException.class)
        .hasMessageContaining(directory.toString())
        .hasMessageContaining("not a data directory of PostgreSQL");
    assertThat(precious).hasContent("mine");
  }

  @Test
  void takesAnotherPortIfTheFirstIsTaken() throws IOException {
    Engine engine = new PostgresEngine(PostgresPrograms.find(), List.of());
    ServerFiles files = new ServerFiles(engine, directory.resolve("data"));
    files.create();
    try (ServerSocket taken =
        new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
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
    PostgresServer.start(data).close();
    Files.writeString(data.resolve("postgresql.conf"), "no_such_setting = 1\n");
    assertThatThrownBy(() -> PostgresServer.start(data))
        .isInstanceOf(ServerException.class)
        .hasMessageContaining(data.toString())
        .hasMessageContaining("no_such_setting")
        .message()
        .hasLineCount(1);
  }

  @Test
  void diesWithTheProcessThatStartedIt() throws Exception {
    Path data = directory.resolve("data");
    Process holder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                ServerHolder.class.getName(),
                data.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader output = holder.inputReader()) {
      assertThat(output.readLine()).matches("\\d+");
      List<String> pidFile = Files.readAllLines(data.resolve("postmaster.pid"));
      ProcessHandle server = ProcessHandle.of(Long.parseLong(pidFile.getFirst())).orElseThrow();

      holder.destroyForcibly().waitFor();

      assertThat(server.onExit().get(60, TimeUnit.SECONDS).isAlive()).isFalse();
    } finally {
      holder.destroyForcibly();
    }
    try (PostgresServer heir = PostgresServer.start(data)) {
      assertThat(new Psql(heir).run("select 1")).isEqualTo("1");
    }
  }

  private static String setting(Psql psql, String name) {
    return psql.run("show " + name);
  }
}
