package dev.tenon.bench.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.bench.measure.Contender;
import dev.tenon.bench.measure.Figures;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerProcessTest {
  private static final Duration SLICE = Duration.ofMillis(2_500);

  @TempDir private Path directory;

  @Test
  void preparesBeforeEverySliceAndReadsTheFigures() throws Exception {
    try (PeerProcess peer = start("ready")) {
      Contender contender =
          peer.contender(PeerCase.writing("axon-4", "tiny", "append", 64), this::checkpoint);
      assertThat(contender.name()).isEqualTo("axon-4");
      for (int slice = 1; slice <= 2; slice++) {
        contender.prepare();
        assertThat(contender.run(SLICE)).isEqualTo(new Figures(1234.5, 1.25, 9.75));
        assertThat(checkpoints).isEqualTo(slice);
      }
    }
  }

  @Test
  void replaysTheWholeLogHoweverLongItTakes() throws Exception {
    try (PeerProcess peer = start("ready")) {
      Contender contender =
          peer.contender(PeerCase.replay("axon-4", "tiny", 1000), this::checkpoint);
      contender.prepare();
      assertThat(contender.run(SLICE)).isEqualTo(new Figures(10, 0, 0));
    }
  }

  @Test
  void anErrorNamesThePeerAndItsLog() {
    try (PeerProcess peer = start("ready")) {
      Contender contender =
          peer.contender(PeerCase.writing("axon-4", "tiny", "juggle", 64), this::checkpoint);
      assertThatThrownBy(contender::prepare)
          .isInstanceOf(BenchProblem.class)
          .hasMessageContainingAll("tiny", "unknown command prepare juggle 0", log().toString());
    }
  }

  @Test
  void aPeerThatIsNotReadyIsRefused() {
    assertThatThrownBy(() -> start("oops")).hasMessageContaining("said oops");
  }

  @Test
  void aPeerThatCannotStartIsRefused() {
    assertThatThrownBy(() -> PeerProcess.start("tiny", List.of(java(), "no.such.Main"), log()))
        .hasMessageContaining("has ended");
  }

  private int checkpoints;

  private void checkpoint() {
    checkpoints++;
  }

  private PeerProcess start(String greeting) {
    String classPath = System.getProperty("java.class.path");
    return PeerProcess.start(
        "tiny", List.of(java(), "-cp", classPath, TinyPeer.class.getName(), greeting), log());
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private Path log() {
    return directory.resolve("peer.log");
  }
}
