package dev.tenon.testing.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 180, unit = TimeUnit.SECONDS)
class ShiftedClockTest {
  private static final Duration NEAR = Duration.ofMinutes(1);

  @TempDir Path directory;

  @Test
  void aProcessGoesByItWhileItIsSet() throws IOException, InterruptedException {
    ShiftedClock clock = ShiftedClock.in(directory.resolve("clock"));
    ProcessBuilder watch =
        new ProcessBuilder("bash", "-c", "while read -r line; do printf '%(%s)T\\n'; done");
    watch.environment().putAll(clock.environment());
    Process process = watch.start();
    try (var in = process.outputWriter();
        var out = process.inputReader()) {
      for (Duration shift :
          new Duration[] {Duration.ZERO, Duration.ofDays(400), Duration.ofHours(-1)}) {
        clock.shiftBy(shift);
        Duration wrongBy;
        do {
          in.write("now\n");
          in.flush();
          Instant told = Instant.ofEpochSecond(Long.parseLong(out.readLine()));
          wrongBy = Duration.between(Instant.now(), told);
        } while (wrongBy.minus(shift).abs().compareTo(NEAR) > 0);
        assertThat(wrongBy).isBetween(shift.minus(NEAR), shift.plus(NEAR));
      }
    }
    assertThat(process.waitFor()).isZero();
  }

  @Test
  void nothingIsLeftOfAProcessThatWasKilled() throws IOException, InterruptedException {
    ShiftedClock clock = ShiftedClock.in(directory.resolve("clock"));
    ProcessBuilder watch = new ProcessBuilder("bash", "-c", "echo ready; read -r line");
    watch.environment().putAll(clock.environment());
    Process process = watch.start();
    try (var out = process.inputReader()) {
      assertThat(out.readLine()).isEqualTo("ready");
    }
    process.destroyForcibly().waitFor();
    String pid = String.valueOf(process.pid());
    assertThat(Path.of("/dev/shm")).isDirectoryContaining(file -> file.toString().endsWith(pid));

    ShiftedClock.forget(process.pid());

    assertThat(Path.of("/dev/shm"))
        .isDirectoryNotContaining(file -> file.toString().endsWith("faketime_shm_" + pid))
        .isDirectoryNotContaining(file -> file.toString().endsWith("faketime_sem_" + pid));
  }
}
