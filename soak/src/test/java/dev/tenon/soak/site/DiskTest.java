package dev.tenon.soak.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskTest {
  private static final byte[] MUCH = new byte[100_000];

  @TempDir Path directory;

  /** Where it cannot be had, it says why. */
  @Test
  void nobodyCanWriteWhileItIsFull() throws Exception {
    try (Disk disk = Disk.in(directory)) {
      Path file = disk.files().resolve("file");
      Files.write(file, MUCH);
      disk.fill();
      assertThatThrownBy(() -> Files.write(disk.files().resolve("more"), MUCH))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("No space left");
      assertThat(file).hasSize(MUCH.length);
      disk.free();
      Files.write(disk.files().resolve("more"), MUCH);
      assertThat(disk.files().toFile().list()).containsExactlyInAnyOrder("file", "more");
    } catch (IOException e) {
      assertThat(e).hasMessageMatching("(?i).*(mount|mkfs|permi|not found|root|loop).*");
    }
    assertThat(directory.resolve("disk"))
        .satisfiesAnyOf(
            files -> assertThat(files).isEmptyDirectory(),
            files -> assertThat(files).doesNotExist());
  }
}
