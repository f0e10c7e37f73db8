package dev.tenon.example.b2b.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.example.b2b.input.Document.Reason;
import dev.tenon.example.b2b.input.Document.Refused;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RefusedFileTest {
  @TempDir Path directory;

  @Test
  void replacesTheFileWhenPublished() throws IOException {
    Path target = Files.writeString(directory.resolve("refused.csv"), "old");
    try (RefusedFile file = new RefusedFile(target)) {
      file.add(new Refused("C1", Reason.UNKNOWN_CUSTOMER));
      file.add(new Refused("2,\"x\"", Reason.INVALID_LINE));
      assertThat(target).hasContent("old");
      file.publish();
    }
    assertThat(Files.readString(target))
        .isEqualTo("number,reason\nC1,UNKNOWN_CUSTOMER\n\"2,\"\"x\"\"\",INVALID_LINE\n");
    assertOnly(target);
  }

  @Test
  void leavesNothingBehindWhenNotPublished() throws IOException {
    Path target = Files.writeString(directory.resolve("refused.csv"), "old");
    try (RefusedFile file = new RefusedFile(target)) {
      file.add(new Refused("C1", Reason.UNKNOWN_CUSTOMER));
    }
    assertThat(target).hasContent("old");
    assertOnly(target);
  }

  @Test
  void namesTheFileThatCannotBeWritten() {
    Path target = directory.resolve("not there").resolve("refused.csv");
    assertThatThrownBy(() -> new RefusedFile(target))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageStartingWith(target.toString());
  }

  private void assertOnly(Path target) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).containsExactly(target);
    }
  }
}
