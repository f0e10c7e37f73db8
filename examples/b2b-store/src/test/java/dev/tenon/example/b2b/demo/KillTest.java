package dev.tenon.example.b2b.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Killed at any moment and started again, the demo goes on and ends with the same figures. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class KillTest {
  @TempDir Path directory;

  @ParameterizedTest(name = "{0}, {1}, {2}, seed {3}")
  @CsvSource({
    "sqlite, tables, choreography, 4",
    "h2, events, choreography, 2",
    "postgres, events, orchestration, 10"
  })
  void goesOnWhereItWas(String kind, String style, String flow, long seed) throws Exception {
    Path orders = Demo.someMonths(directory.resolve("orders.csv"), 25_000);
    killAndFinish(kind, style, flow, seed, orders, 3);
  }

  static Stream<Arguments> manySeeds() {
    return Stream.of("sqlite", "h2", "postgres", "mariadb")
        .flatMap(kind ->
            Stream.iterate(100L, seed -> seed + 1)
                .limit(kind.equals("postgres") || kind.equals("mariadb") ? 3 : 6)
                .flatMap(seed ->
                    Stream.of(
                        Arguments.of(kind, "events", "choreography", seed),
                        Arguments.of(kind, "tables", "choreography", seed),
                        Arguments.of(kind, "events", "orchestration", seed))));
  }

  @Tag("long")
  @ParameterizedTest(name = "{0}, {1}, {2}, seed {3}")
  @MethodSource("manySeeds")
  void goesOnWhereItWasWithAllOrders(String kind, String style, String flow, long seed)
      throws Exception {
    killAndFinish(kind, style, flow, seed, Demo.sixMonths(), 8);
  }

  @Test
  void aSecondProcessIsRefusedWhileTheFirstLives() throws Exception {
    Path data = directory.resolve("store");
    Child first = Child.start(directory, "--data", data, "--rate", "2");
    first.awaitOpen();
    try {
      BindingTest.assertRefused(
          Demo.run("--data", data), data.toString(), "is in use by another process", "2000.000");
    } finally {
      first.kill();
    }
    assertThat(Demo.run("--data", data).code()).isZero();
  }

  private void killAndFinish(
      String kind, String style, String flow, long seed, Path orders, int kills) throws Exception {
    Path data = directory.resolve("store");
    Path report = directory.resolve("report.json");
    Object[] arguments = {
      "--orders",
      orders,
      "--database",
      kind,
      "--orders-style",
      style,
      "--flow",
      flow,
      "--data",
      data,
      "--report",
      report
    };
    Random random = new Random(seed);
    int killed = 0;
    for (int i = 0; i < kills && !Files.exists(report); i++) {
      Child child = Child.start(directory, arguments);
      boolean anywhere = random.nextInt(4) == 0;
      if (!anywhere) {
        child.awaitOpen();
      }
      if (!child.endsWithin(random.nextInt(anywhere ? 2_500 : 900))) {
        killed++;
      }
      child.kill();
      assertThat(child.said()).doesNotContain("VIOLATED", "tenon: ");
      assertServerIsGone(data);
    }
    assertThat(killed).isPositive();

    Child last = Child.start(directory, arguments);
    assertThat(last.exitCode()).as(last::said).isZero();
    ReportFile finished = ReportFile.read(report);
    assertThat(finished.figures()).isEqualTo(ReportFile.expected(orders, "2000.00"));
    assertThat(finished.violated()).isEmpty();

    List<String> stored = StoredRows.of(kind, style, data);
    Demo.Result again = Demo.run(arguments);
    assertThat(again.err()).isEmpty();
    assertThat(again.code()).isZero();
    ReportFile idle = ReportFile.read(report);
    assertThat(idle.figures()).isEqualTo(finished.figures());
    assertThat(idle.violated()).isEmpty();
    assertThat(idle.number("documentsPerSecond")).isZero();
    assertThat(StoredRows.of(kind, style, data)).isEqualTo(stored);
  }

  /** A server does not outlive the process it was started for. */
  private static void assertServerIsGone(Path data) throws Exception {
    for (String pidFile : List.of("postgres/postmaster.pid", "mariadb/server.pid")) {
      Path file = data.resolve(pidFile);
      if (Files.exists(file)) {
        long pid = Long.parseLong(Files.readAllLines(file).getFirst());
        var server = ProcessHandle.of(pid);
        if (server.isPresent()) {
          server.get().onExit().get(60, TimeUnit.SECONDS);
        }
      }
    }
  }

  /** The demo in a process of its own, as small as it must manage with. */
  private record Child(Process process, BufferedReader out, Path errors, List<String> lines) {
    static Child start(Path directory, Object... arguments) throws IOException {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(List.of("-Xmx256m", "--enable-native-access=ALL-UNNAMED", "-cp"));
      command.add(System.getProperty("java.class.path"));
      command.add(Demo.class.getName());
      Stream.of(arguments).map(Object::toString).forEach(command::add);
      Path errors = directory.resolve("stderr.txt");
      Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
      return new Child(process, process.inputReader(), errors, new ArrayList<>());
    }

    /** Until the store runs; its documents come from now on. */
    void awaitOpen() throws IOException {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        lines.add(line);
        if (line.startsWith("data: ")) {
          return;
        }
      }
      throw new IllegalStateException("it did not start: " + said());
    }

    boolean endsWithin(int millis) throws InterruptedException {
      return process.waitFor(millis, TimeUnit.MILLISECONDS);
    }

    void kill() throws InterruptedException {
      process.destroyForcibly();
      process.waitFor();
    }

    int exitCode() throws IOException, InterruptedException {
      out.lines().forEach(lines::add);
      return process.waitFor();
    }

    String said() {
      try {
        return String.join("\n", lines) + "\n" + Files.readString(errors);
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
