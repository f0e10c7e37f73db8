package dev.tenon.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.testing.server.KafkaServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The server that tests start; it is tested here, where its jars are. */
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KafkaServerTest {
  @TempDir Path directory;

  @Test
  void keepsRecordsThroughAKillAndARestartOnTheSamePortAndLeavesNothing() throws Exception {
    Path data;
    try (KafkaServer server = KafkaServer.startTemporary()) {
      data = server.dataDirectory();
      int port = server.port();
      assertThat(server.bootstrapServers()).isEqualTo("127.0.0.1:" + port);
      create(server);
      PlainClient client = new PlainClient(server);
      client.write("kept", "k", "one", Map.of());

      server.kill();
      server.restart();

      assertThat(server.port()).isEqualTo(port);
      assertThat(client.read("kept", 1)).hasSize(1);
    }
    assertThat(Files.exists(data.getParent())).isFalse();
  }

  @Test
  void stopsInAnOrderlyWayAndOpensTheDirectoryAgain() throws Exception {
    Path data = directory.resolve("data");
    try (KafkaServer first = KafkaServer.start(data)) {
      create(first);
      new PlainClient(first).write("kept", "k", "one", Map.of());
    }
    assertThat(data.resolve(".kafka_cleanshutdown")).exists();
    try (KafkaServer second = KafkaServer.start(data)) {
      assertThat(new PlainClient(second).read("kept", 1)).hasSize(1);
    }
  }

  private static void create(KafkaServer server) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", server.bootstrapServers()))) {
      admin
          .createTopics(List.of(new NewTopic("kept", 1, (short) 1)))
          .all()
          .get(60, TimeUnit.SECONDS);
    }
  }
}
