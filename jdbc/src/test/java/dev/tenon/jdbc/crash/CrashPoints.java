package dev.tenon.jdbc.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.testing.server.PostgresServer;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * Services in one process that is killed at a point, one process per point, and then started again
 * in this one.
 */
final class CrashPoints implements AutoCloseable {
  private static final int KILLED = 137;
  private static final int AT_A_TIME = 3;

  private final PostgresServer server = PostgresServer.startTemporary();
  private final AtomicInteger schemas = new AtomicInteger();
  private final Class<?> main;
  private final int databases;
  private final Starter starter;

  /**
   * Points of some services.
   *
   * @param main has a main method that calls {@link #live}
   * @param databases how many of them have tables
   */
  CrashPoints(Class<?> main, int databases, Starter starter) {
    this.main = main;
    this.databases = databases;
    this.starter = starter;
  }

  /** Services that run. */
  interface Services extends AutoCloseable {
    /** Does what is left to do, and waits until all has come to rest. */
    void finish() throws SQLException;

    /** Refuses what was lost or done twice, and what is left over. */
    void requireAllOnce() throws SQLException;

    @Override
    void close();
  }

  /** Starts services, each on the tables of its own. */
  interface Starter {
    Services start(List<String> urls, Steps.Watcher watcher);
  }

  /**
   * Where a process dies.
   *
   * @param time which time it comes to that step, from 1
   * @param done after the step, or before
   */
  record Point(String step, int time, boolean done) {
    static List<Point> around(String step, int time) {
      return List.of(new Point(step, time, false), new Point(step, time, true));
    }

    @Override
    public String toString() {
      return (done ? "after " : "before ") + step + ", time " + time;
    }
  }

  /** Of new schemas with the tables, and nothing in them. */
  private List<String> newSchemas() throws SQLException {
    List<String> urls = new ArrayList<>();
    for (int i = 0; i < databases; i++) {
      String url =
          "%s?user=%s&password=%s&currentSchema=s%d"
              .formatted(
                  server.jdbcUrl("postgres"),
                  server.superuser(),
                  server.password(),
                  schemas.incrementAndGet());
      Tables.prepare(url);
      urls.add(url);
    }
    return urls;
  }

  /** The steps of services that nobody kills. */
  Set<String> steps() throws SQLException {
    Set<String> seen = new ConcurrentSkipListSet<>();
    try (Services services = starter.start(newSchemas(), (step, done) -> seen.add(step))) {
      services.finish();
      services.requireAllOnce();
    }
    return seen;
  }

  /** Services take the same steps: without whose they are, and the topic. */
  static Set<String> kinds(Collection<String> steps) {
    return steps.stream()
        .map(step -> step.replaceFirst("^\\w+: ", "").replaceFirst(" on .*", ""))
        .collect(Collectors.toSet());
  }

  /** Kills a process at each point; returns what was found wrong after it, point by point. */
  List<String> failures(List<Point> points) {
    Map<String, Future<?>> runs = new TreeMap<>();
    try (ExecutorService runners = Executors.newFixedThreadPool(AT_A_TIME)) {
      for (Point point : points) {
        runs.put(point.toString(), runners.submit(() -> killAndRestart(point)));
      }
    }
    List<String> failures = new ArrayList<>();
    runs.forEach((point, run) -> {
      if (run.state() == Future.State.FAILED) {
        failures.add(point + ": " + run.exceptionNow());
      }
    });
    return failures;
  }

  private Void killAndRestart(Point point) throws Exception {
    List<String> urls = newSchemas();
    assertThat(exitOf(urls, point)).as("the step was taken").isEqualTo(KILLED);
    try (Services services = starter.start(urls, (any, also) -> {})) {
      services.finish();
      services.requireAllOnce();
    }
    return null;
  }

  private int exitOf(List<String> urls, Point point) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx96m",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName(),
                point.step(),
                Integer.toString(point.time()),
                String.valueOf(point.done())));
    command.addAll(urls);
    Process process =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      return process.waitFor(120, TimeUnit.SECONDS) ? process.exitValue() : -1;
    } finally {
      process.destroyForcibly();
    }
  }

  /** What the process does that dies at a point. */
  static void live(String[] arguments, Starter starter) throws SQLException {
    AtomicInteger left = new AtomicInteger(Integer.parseInt(arguments[1]));
    boolean fatal = Boolean.parseBoolean(arguments[2]);
    Steps.Watcher watcher =
        (step, done) -> {
          if (step.equals(arguments[0]) && done == fatal && left.decrementAndGet() == 0) {
            Runtime.getRuntime().halt(KILLED);
          }
        };
    List<String> urls = List.of(Arrays.copyOfRange(arguments, 3, arguments.length));
    try (Services services = starter.start(urls, watcher)) {
      services.finish();
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
