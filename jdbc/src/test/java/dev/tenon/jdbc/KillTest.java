package dev.tenon.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.event.EventRecord;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KillTest {
  private static final int ENOUGH = 200;

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"sqlite", "h2"})
  void killedProcessLosesNothingItAcknowledged(String kind) throws Exception {
    Path file = directory.resolve("log");
    long acknowledged = writeUntilKilled(kind, file);

    try (JdbcDatabase database =
        kind.equals("h2") ? JdbcDatabase.h2(file) : JdbcDatabase.sqlite(file)) {
      List<EventRecord> events = database.log().page(0, Integer.MAX_VALUE);
      assertThat(events.size()).isGreaterThanOrEqualTo((int) acknowledged);
      assertThat(events)
          .extracting(EventRecord::offset)
          .containsExactlyElementsOf(LongStream.rangeClosed(1, events.size()).boxed().toList());
    }
  }

  private static long writeUntilKilled(String kind, Path file)
      throws IOException, InterruptedException {
    Process writer =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                KilledWriter.class.getName(),
                kind,
                file.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    long acknowledged = 0;
    try (BufferedReader told = writer.inputReader()) {
      for (String line = told.readLine(); line != null; line = told.readLine()) {
        acknowledged = Long.parseLong(line);
        if (acknowledged == ENOUGH) {
          writer.toHandle().destroyForcibly(); // leaves what it told to be read
        }
      }
    } finally {
      writer.destroyForcibly();
      writer.waitFor();
    }
    assertThat(acknowledged).isGreaterThanOrEqualTo(ENOUGH);
    return acknowledged;
  }
}
