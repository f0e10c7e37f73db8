package dev.tenon.testing.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RabbitEngineTest {
  @TempDir Path directory;

  /** Of the ports that it needs somebody may take one after it was found to be free. */
  @Test
  void aPortThatIsTakenMeanwhilePasses() throws Exception {
    RabbitEngine engine = new RabbitEngine(Path.of("rabbitmq-server"));
    ServerFiles files = new ServerFiles(engine, directory.resolve("data"));
    Files.write(
        files.log(),
        List.of(
            "BOOT FAILED",
            "2026-11-22 17:56:41.781521+00:00 [error] <0.132.0> ",
            "2026-11-22 17:56:41.781521+00:00 [error] <0.132.0> BOOT FAILED",
            "2026-11-22 17:56:41.781521+00:00 [error] <0.132.0> ===========",
            "2026-11-22 17:56:41.781521+00:00 [error] <0.132.0> ERROR: could not bind to distribution port 33375 on host localhost. It could be in use by another process",
            "==========="));

    assertThat(files.complaint(0)).contains("could not bind to distribution port 33375");
    assertThat(engine.passes(files.complaint(0))).isTrue();
  }
}
