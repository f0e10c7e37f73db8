package dev.tenon.bench.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerBuildTest {
  @TempDir private Path home;
  private Path pom;

  @BeforeEach
  void writePeer() throws IOException {
    pom = home.resolve("peers/tiny/pom.xml");
    Files.createDirectories(pom.resolveSibling("target"));
    Files.writeString(
        pom,
        """
        <project>
          <modelVersion>4.0.0</modelVersion>
          <groupId>tiny</groupId>
          <artifactId>tiny</artifactId>
          <version>1</version>
          <packaging>pom</packaging>
        </project>
        """);
  }

  @Test
  void isUpToDateUntilAnythingBesideItIsNewer() throws IOException {
    PeerBuild build = new PeerBuild(home, "tiny");
    assertThat(build.isUpToDate()).isFalse();
    build.run();
    assertThat(build.isUpToDate()).isTrue();
    Path shared = Files.createDirectories(home.resolve("peers/common/src")).resolve("Shared.java");
    Files.writeString(shared, "class Shared {}");
    Files.setLastModifiedTime(shared, FileTime.from(Instant.now().plusSeconds(60)));
    assertThat(build.isUpToDate()).isFalse();
  }

  @Test
  void aFailureSaysWhatMavenSaid() throws IOException {
    Files.writeString(pom, "<project/>");
    PeerBuild build = new PeerBuild(home, "tiny");
    assertThatThrownBy(build::run)
        .isInstanceOf(BenchProblem.class)
        .hasMessageContainingAll("tiny", "modelVersion");
    assertThat(build.isUpToDate()).isFalse();
  }

  @Test
  void usageReportingIsOff() {
    assertThat(new PeerBuild(home, "tiny").command())
        .contains("-Daxoniq.update-checker.disabled=true");
  }
}
