package dev.tenon.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.testing.server.RedisServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The server that tests start; it is tested here, where there is a client. */
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RedisServerTest {
  @TempDir Path directory;

  @Test
  void keepsDataThroughAKillAndARestartOnTheSamePortAndLeavesNothing() {
    Path data;
    try (RedisServer server = RedisServer.startTemporary()) {
      data = server.dataDirectory();
      int port = server.port();
      set(server, "kept");

      server.kill();
      server.restart();

      assertThat(server.port()).isEqualTo(port);
      assertThat(get(server)).isEqualTo("kept");
    }
    assertThat(data.getParent()).doesNotExist();
  }

  @Test
  void stopsInAnOrderlyWayAndOpensTheDirectoryAgain() throws Exception {
    Path data = directory.resolve("data");
    try (RedisServer first = RedisServer.start(data)) {
      set(first, "kept");
    }
    assertThat(Files.readString(directory.resolve("data.log"))).contains("ready to exit");
    try (RedisServer second = RedisServer.start(data)) {
      assertThat(get(second)).isEqualTo("kept");
    }
  }

  @Test
  void listensOnLoopbackAndLetsNobodyInWithoutThePassword() throws Exception {
    try (RedisServer server = RedisServer.start(directory.resolve("data"));
        PlainClient client = new PlainClient(server)) {
      assertThat(client.commands().configGet("bind").get("bind")).isEqualTo("127.0.0.1");
      assertThat(answerToAStranger(server, "GET k")).startsWith("-NOAUTH");
    }
    for (String secret : new String[] {"data.password", "data.conf"}) {
      var permissions = Files.getPosixFilePermissions(directory.resolve(secret));
      assertThat(PosixFilePermissions.toString(permissions)).isEqualTo("rw-------");
    }
  }

  /** What the server itself says: a client has words of its own for a connection that fails. */
  private static String answerToAStranger(RedisServer server, String command) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.getOutputStream().write((command + "\r\n").getBytes(UTF_8));
      return new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8)).readLine();
    }
  }

  private static void set(RedisServer server, String value) {
    try (PlainClient client = new PlainClient(server)) {
      client.commands().set("k", value);
    }
  }

  private static String get(RedisServer server) {
    try (PlainClient client = new PlainClient(server)) {
      return client.commands().get("k");
    }
  }
}
