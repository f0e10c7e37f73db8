package dev.tenon.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.event.EventRecord;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KillTest {
  private static final int ENOUGH = 200;
  private static final int FEW = 60;

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"sqlite", "h2"})
  void killedProcessLosesNothingItAcknowledged(String kind) throws Exception {
    Path file = directory.resolve("log");
    long acknowledged = untilKilled(KilledWriter.class, kind, file, ENOUGH);

    try (JdbcDatabase database =
        kind.equals("h2") ? JdbcDatabase.h2(file) : JdbcDatabase.sqlite(file)) {
      List<EventRecord> events = database.log().page(0, Integer.MAX_VALUE);
      assertThat(events.size()).isGreaterThanOrEqualTo((int) acknowledged);
      assertThat(events)
          .extracting(EventRecord::offset)
          .containsExactlyElementsOf(LongStream.rangeClosed(1, events.size()).boxed().toList());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sqlite", "h2"})
  void whatAKilledProcessCommittedTakesEffectOnceInOrder(String kind) throws Exception {
    long acknowledged = 0;
    for (int life = 1; life <= 3; life++) {
      acknowledged = untilKilled(TellerAndListener.class, kind, directory, acknowledged + FEW);
    }

    try (TellerAndListener services = TellerAndListener.open(kind, directory)) {
      while (!services.isQuiet()) {
        LockSupport.parkNanos(1_000_000);
      }
      int told = services.told();
      assertThat(told).isGreaterThanOrEqualTo((int) acknowledged);
      assertThat(services.heard())
          .isEqualTo(
              IntStream.rangeClosed(1, told).mapToObj(n -> n + " ").collect(Collectors.joining()));
    }
  }

  /** Starts a process, kills it when it tells as much, and returns the last that it told. */
  private static long untilKilled(Class<?> main, String kind, Path file, long enough)
      throws IOException, InterruptedException {
    Process writer =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName(),
                kind,
                file.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    long acknowledged = 0;
    try (BufferedReader told = writer.inputReader()) {
      for (String line = told.readLine(); line != null; line = told.readLine()) {
        acknowledged = Long.parseLong(line);
        if (acknowledged == enough) {
          writer.toHandle().destroyForcibly(); // leaves what it told to be read
        }
      }
    } finally {
      writer.destroyForcibly();
      writer.waitFor();
    }
    assertThat(acknowledged).isGreaterThanOrEqualTo(enough);
    return acknowledged;
  }
}
