package dev.tenon.reliability.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs Jazzer, which looks for inputs by what they make a target do, in a process of its own. */
final class Fuzzer {
  private static final int LONGEST_INPUT = 4_096;
  private static final int SECONDS_FOR_ONE = 30;
  private static final Duration MARGIN = Duration.ofMinutes(1);

  private final Path directory;

  /** Keeps what it finds in a directory. */
  Fuzzer(Path directory) {
    this.directory = directory;
  }

  /**
   * How it ended.
   *
   * @param findings inputs that a target failed on, took too long for, or filled the memory with
   */
  record Result(int exit, List<Path> findings, String said) {}

  /** Fuzzes a class for so long, beginning with what is in a directory. */
  Result run(String type, Path seeds, Duration time) throws IOException, InterruptedException {
    Path findings = Files.createDirectories(directory.resolve("findings"));
    Path found = Files.createTempDirectory(directory, "corpus");
    Path said = Files.createTempFile(directory, "fuzz", ".txt");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+EnableDynamicAgentLoading",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + type,
                "--instrumentation_includes=dev.tenon.**",
                "--reproducer_path=" + directory,
                "-max_total_time=" + time.toSeconds(),
                "-max_len=" + LONGEST_INPUT,
                "-timeout=" + SECONDS_FOR_ONE,
                "-artifact_prefix=" + findings + "/",
                found.toString(),
                seeds.toString())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    try {
      boolean ended = process.waitFor(time.plus(MARGIN).toMillis(), TimeUnit.MILLISECONDS);
      try (Stream<Path> files = Files.list(findings)) {
        return new Result(ended ? process.exitValue() : -1, files.toList(), Files.readString(said));
      }
    } finally {
      process.destroyForcibly();
    }
  }
}
