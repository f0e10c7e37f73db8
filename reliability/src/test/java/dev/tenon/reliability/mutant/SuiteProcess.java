package dev.tenon.reliability.mutant;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Runs suites in a process of their own, on the product as it is or with broken classes. */
final class SuiteProcess {
  private final Path directory;

  /** Leaves what is said in a directory. */
  SuiteProcess(Path directory) {
    this.directory = directory;
  }

  /**
   * How it went.
   *
   * @param exit as {@link SuiteRunner} says; -1 if it did not end in time
   */
  record Result(int exit, String said, Duration took) {}

  /**
   * Runs suites, each with its module's tests before all others.
   *
   * @param enough for how long they are run again as long as they pass
   */
  Result run(List<Suite> suites, List<Path> broken, Duration enough, Duration limit)
      throws IOException, InterruptedException {
    Set<Path> path = new LinkedHashSet<>(broken);
    suites.forEach(suite -> path.add(suite.classes()));
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
                "-cp",
                path.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator))
                    + File.pathSeparator
                    + System.getProperty("java.class.path"),
                SuiteRunner.class.getName(),
                String.valueOf(enough.toSeconds())));
    suites.forEach(suite -> command.add(suite.test()));
    Path said = Files.createTempFile(directory, "suites", ".txt");
    long begun = System.nanoTime();
    Process process =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .redirectOutput(said.toFile())
            .start();
    try {
      boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
      Duration took = Duration.ofNanos(System.nanoTime() - begun);
      return new Result(ended ? process.exitValue() : -1, Files.readString(said), took);
    } finally {
      // Databases that the suite started.
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
