package dev.tenon.bench.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.bench.measure.Contender;
import dev.tenon.bench.measure.Figures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkspaceTest {
  private final List<String> said = new ArrayList<>();

  @TempDir private Path home;

  @Test
  void isDeletedWithWhatAnEarlierOneLeft() throws IOException {
    Path left = Files.createDirectories(home.resolve("target/run/left"));
    try (Workspace workspace = Workspace.claim(home, said::add)) {
      assertThat(left).doesNotExist();
      Files.writeString(workspace.directory().resolve("file"), "data");
    }
    assertThat(home.resolve("target/run")).doesNotExist();
  }

  @Test
  void twoAtATimeWouldMeasureOneAnother() {
    Workspace first = Workspace.claim(home, said::add);
    assertThatThrownBy(() -> Workspace.claim(home, said::add))
        .isInstanceOf(BenchProblem.class)
        .hasMessageContaining("another benchmark");
    first.close();
    Workspace.claim(home, said::add).close();
  }

  @Test
  void aPeerThatTheCheckoutDoesNotHaveIsLeftOut() {
    Contender ours =
        Contender.of("ours", Contender.Preparation.NONE, slice -> new Figures(1, 1, 1));
    try (Workspace workspace = Workspace.claim(home, said::add)) {
      assertThat(
              workspace.withPeers(List.of(ours), PeerCase.writing("axon-4", "axon4", "append", 64)))
          .containsExactly(ours);
    }
    assertThat(said).singleElement().asString().contains("axon4", "left out");
  }
}
