package dev.tenon.jdbc.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.testing.server.PostgresServer;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
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
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A process with two services is killed before or after a step, one process per point, and its
 * services are started again: nothing is lost and nothing doubled.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CrashPointsTest {
  private static final int KILLED = 137;
  private static final int AT_A_TIME = 3;

  /** Steps that change what is stored, or tell somebody: killed before and after. */
  private static final List<String> CHANGES =
      List.of(
          // outbox
          "teller: insert into note",
          "teller: insert into tenon_outbox",
          "teller: insert into tenon_event",
          "teller: insert into tenon_timer",
          "teller: commit",
          // relay
          "teller: take the lease",
          "teller: write Lead",
          "teller: publish on listener.questions",
          "teller: publish on teller",
          "teller: write Sent",
          "teller: delete from tenon_outbox",
          "teller: write MoveMark",
          // broker and inbox
          "listener: handle",
          "listener: insert into note",
          "listener: insert into tenon_received",
          "listener: insert into tenon_mark",
          "listener: insert into tenon_outbox",
          "listener: commit",
          "listener: write Park",
          "listener: insert into tenon_parked",
          "listener: delete from tenon_parked",
          // replies
          "listener: publish on teller.replies",
          "teller: handle",
          "teller: delete from tenon_timer");

  /** Steps that only look, or hear: killed after. */
  private static final List<String> READS =
      List.of(
          "teller: read the outbox",
          "teller: read the log",
          "teller: answer on listener.questions",
          "teller: answer on teller",
          "listener: look up marks",
          "listener: look up ids",
          "teller: look up requests");

  /** These come once; of the others, the second is the one that is killed. */
  private static final Set<String> ONCE =
      Set.of(
          "teller: take the lease",
          "teller: write Lead",
          "listener: look up ids",
          "listener: write Park",
          "listener: insert into tenon_parked",
          "listener: delete from tenon_parked");

  /** These are part of others: of taking the lease, of parking, of an event. */
  private static final Set<String> TOGETHER =
      Set.of(
          "insert into tenon_lease",
          "delete from tenon_lease",
          "write Receive",
          "insert into tenon_stream");

  private static final AtomicInteger SCHEMAS = new AtomicInteger();
  private static PostgresServer server;

  @BeforeAll
  static void start() {
    server = PostgresServer.startTemporary();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** Of a schema with the tables, and nothing in them. */
  private static String newSchema() throws SQLException {
    String url =
        server.jdbcUrl("postgres")
            + "?user="
            + server.superuser()
            + "&password="
            + server.password()
            + "&currentSchema=s"
            + SCHEMAS.incrementAndGet();
    Conversation.prepare(url);
    return url;
  }

  @Test
  void everyStepIsAmongThePoints() throws Exception {
    Set<String> seen = new ConcurrentSkipListSet<>();
    try (Conversation services =
        new Conversation(newSchema(), newSchema(), (step, done) -> seen.add(step))) {
      services.finish();
      requireAllOnce(services);
    }
    List<String> points = Stream.of(CHANGES, READS).flatMap(List::stream).toList();
    assertThat(seen).containsAll(points);
    Set<String> known = kinds(points);
    known.addAll(TOGETHER);
    assertThat(kinds(seen)).isSubsetOf(known);
  }

  /** Both services take the same steps: without whose they are, and the topic. */
  private static Set<String> kinds(Collection<String> steps) {
    return steps.stream()
        .map(step -> step.replaceFirst("^\\w+: ", "").replaceFirst(" on .*", ""))
        .collect(Collectors.toSet());
  }

  @Test
  void whateverStepAProcessIsKilledAtNothingIsLostOrDoubled() throws Exception {
    Map<String, Future<?>> runs = new TreeMap<>();
    try (ExecutorService runners = Executors.newFixedThreadPool(AT_A_TIME)) {
      for (String step : CHANGES) {
        runs.put("before " + step, runners.submit(() -> killAndRestart(step, false)));
        runs.put("after " + step, runners.submit(() -> killAndRestart(step, true)));
      }
      for (String step : READS) {
        runs.put("after " + step, runners.submit(() -> killAndRestart(step, true)));
      }
    }
    List<String> failures = new ArrayList<>();
    runs.forEach((point, run) -> {
      if (run.state() == Future.State.FAILED) {
        failures.add(point + ": " + run.exceptionNow());
      }
    });
    assertThat(failures).isEmpty();
  }

  private Void killAndRestart(String step, boolean done) throws Exception {
    String teller = newSchema();
    String listener = newSchema();
    assertThat(exitOf(teller, listener, step, done)).as("the step was taken").isEqualTo(KILLED);
    try (Conversation services = new Conversation(teller, listener, (any, also) -> {})) {
      services.finish();
      requireAllOnce(services);
    }
    return null;
  }

  private static int exitOf(String teller, String listener, String step, boolean done)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx96m",
                "-cp",
                System.getProperty("java.class.path"),
                CrashPointsTest.class.getName(),
                teller,
                listener,
                step,
                String.valueOf(done),
                ONCE.contains(step) ? "1" : "2")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      return process.waitFor(60, TimeUnit.SECONDS) ? process.exitValue() : -1;
    } finally {
      process.destroyForcibly();
    }
  }

  /** The process that dies at a step. */
  public static void main(String[] arguments) throws SQLException {
    AtomicInteger left = new AtomicInteger(Integer.parseInt(arguments[4]));
    boolean fatal = Boolean.parseBoolean(arguments[3]);
    Steps.Watcher watcher =
        (step, done) -> {
          if (step.equals(arguments[2]) && done == fatal && left.decrementAndGet() == 0) {
            Runtime.getRuntime().halt(KILLED);
          }
        };
    try (Conversation services = new Conversation(arguments[0], arguments[1], watcher)) {
      services.finish();
    }
  }

  private static void requireAllOnce(Conversation services) throws SQLException {
    List<Integer> all = IntStream.rangeClosed(1, Conversation.NUMBERS).boxed().toList();
    assertThat(services.notes("own")).isEqualTo(all);
    requireInOrder(services.notes("told"), all);
    requireInOrder(services.notes("asked"), all);
    List<Integer> answered =
        all.stream().filter(number -> number != Conversation.UNANSWERED).toList();
    requireInOrder(services.notes("answer"), answered);
    assertThat(services.notes("none")).containsExactly(Conversation.UNANSWERED);
    assertThat(services.leftOvers()).isEmpty();
  }

  private static void requireInOrder(List<Integer> noted, List<Integer> expected) {
    assertThat(noted).containsExactlyInAnyOrderElementsOf(expected);
    for (int key = 0; key < Conversation.KEYS; key++) {
      int its = key;
      assertThat(noted.stream().filter(n -> n % Conversation.KEYS == its)).isSorted();
    }
  }
}
