package dev.tenon.nats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.testing.server.NatsServer;
import io.nats.client.api.StreamConfiguration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The server that tests start; it is tested here, where there is a client. */
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NatsServerTest {
  @TempDir Path directory;

  @Test
  void keepsDataThroughAKillAndARestartOnTheSamePortAndLeavesNothing() throws Exception {
    Path data;
    try (NatsServer server = NatsServer.startTemporary()) {
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
    try (NatsServer first = NatsServer.start(data)) {
      set(first, "kept");
    }
    assertThat(Files.readString(directory.resolve("data.log"))).contains("Server Exiting");
    try (NatsServer second = NatsServer.start(data)) {
      assertThat(get(second)).isEqualTo("kept");
    }
  }

  @Test
  void listensOnLoopbackAndLetsNobodyInWithoutThePassword() throws Exception {
    try (NatsServer server = NatsServer.start(directory.resolve("data"))) {
      assertThat(Files.readString(directory.resolve("data.log")))
          .contains("Listening for client connections on 127.0.0.1:" + server.port());
      assertThatThrownBy(() -> new PlainClient("nats://127.0.0.1:" + server.port()))
          .hasStackTraceContaining("Authorization");
    }
    for (String secret : new String[] {"data.password", "data.conf"}) {
      var permissions = Files.getPosixFilePermissions(directory.resolve(secret));
      assertThat(PosixFilePermissions.toString(permissions)).isEqualTo("rw-------");
    }
  }

  private static void set(NatsServer server, String value) throws Exception {
    try (PlainClient client = new PlainClient(server)) {
      client
          .streams()
          .addStream(StreamConfiguration.builder().name("kept").subjects("kept").build());
      client.write("kept", value, Map.of());
    }
  }

  private static String get(NatsServer server) throws Exception {
    try (PlainClient client = new PlainClient(server)) {
      return new String(client.streams().getMessage("kept", 1).getData(), UTF_8);
    }
  }
}
