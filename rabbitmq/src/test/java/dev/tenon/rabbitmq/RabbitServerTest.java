package dev.tenon.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.ConnectionFactory;
import dev.tenon.message.Message;
import dev.tenon.tck.Recorder;
import dev.tenon.tck.SampleMessages;
import dev.tenon.testing.server.RabbitServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The server that tests start; it is tested here, where there is a client. */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RabbitServerTest {
  @TempDir Path directory;

  @Test
  void keepsDataThroughAKillAndAnOrderlyEndOnTheSamePortAndLeavesNothing() throws Exception {
    Recorder recorder = new Recorder();
    Path data = directory.resolve("data");
    try (RabbitServer server = RabbitServer.start(data)) {
      int port = server.port();
      publish(server, 1);
      server.kill();
      server.restart();
      publish(server, 2);
      server.stop();
      server.restart();

      assertThat(server.port()).isEqualTo(port);
      try (RabbitBroker broker = open(server)) {
        broker.subscribe("orders", "billing", 1, recorder);
        assertThat(recorder.await(2)).extracting(Message::version).containsExactly(1L, 2L);
      }
      ConnectionFactory stranger = new ConnectionFactory();
      stranger.setPort(port);
      assertThatThrownBy(() -> stranger.newConnection("stranger").close())
          .hasStackTraceContaining("ACCESS_REFUSED");
    }
    for (String secret : new String[] {"data.password", "data.conf"}) {
      var permissions = Files.getPosixFilePermissions(directory.resolve(secret));
      assertThat(PosixFilePermissions.toString(permissions)).isEqualTo("rw-------");
    }
    assertThat(
            ProcessHandle.allProcesses().flatMap(process -> process.info().commandLine().stream()))
        .noneMatch(command -> command.contains(data.toString()));
  }

  private static void publish(RabbitServer server, int n) {
    try (RabbitBroker broker = open(server)) {
      broker.publish("orders", List.of(SampleMessages.message("k1", n))).join();
    }
  }

  private static RabbitBroker open(RabbitServer server) {
    return RabbitBroker.open(RabbitOptions.of(server.uri()).withLanes(2));
  }
}
