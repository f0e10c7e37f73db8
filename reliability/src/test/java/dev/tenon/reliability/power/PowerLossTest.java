package dev.tenon.reliability.power;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * What was acknowledged is in the image that a power failure leaves. Needs root, for file systems
 * of its own.
 */
@Tag("long")
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PowerLossTest {
  @TempDir(cleanup = CleanupMode.ALWAYS)
  Path directory;

  @Test
  void sqliteKeepsWhatItAcknowledged() throws Exception {
    requireAllKept(images("sqlite"));
  }

  @Test
  void h2KeepsWhatItAcknowledged() throws Exception {
    requireAllKept(images("h2"));
  }

  @Test
  void postgresqlKeepsWhatItAcknowledged() throws Exception {
    requireAllKept(images("postgres"));
  }

  @Test
  void mariadbKeepsWhatItAcknowledged() throws Exception {
    requireAllKept(images("mariadb"));
  }

  /** Else the images would show what was never forced to the disk, and all would seem well. */
  @Test
  void withoutFsyncPostgresqlLosesSome() throws Exception {
    assertThat(images("postgres fsync=off"))
        .anySatisfy(image -> assertThat(image.kept()).isLessThan(image.acknowledged()));
  }

  private static void requireAllKept(List<Image> images) {
    assertThat(images)
        .hasSize(3)
        .allSatisfy(image -> assertThat(image.kept()).isGreaterThanOrEqualTo(image.acknowledged()));
  }

  private List<Image> images(String kind) throws IOException, InterruptedException {
    Path problems = Files.createTempFile("power", ".txt");
    Process process =
        new ProcessBuilder(
                "unshare",
                "--mount",
                "--propagation",
                "private",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
                "-cp",
                System.getProperty("java.class.path"),
                PoweredOff.class.getName(),
                kind,
                directory.toString())
            .redirectError(problems.toFile())
            .start();
    try (BufferedReader told = process.inputReader()) {
      List<Image> images = told.lines().map(Image::parse).toList();
      assertThat(process.waitFor()).as(Files.readString(problems)).isZero();
      return images;
    } finally {
      process.destroyForcibly().waitFor();
      Files.deleteIfExists(problems);
    }
  }

  private record Image(int acknowledged, int kept) {
    static Image parse(String line) {
      String[] parts = line.split(" ", 2);
      return new Image(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
    }
  }
}
