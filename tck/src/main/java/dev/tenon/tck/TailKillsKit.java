package dev.tenon.tck;

import static dev.tenon.tck.TailedShop.upTo;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.message.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two processes of a service, each set up in any way, write and publish, and one of them is killed,
 * again and again, at any moment. {@code -Dtail.seed} sets them up as before.
 */
public abstract class TailKillsKit extends TailCases {
  private static final int KILLS = 10;
  private static final int LONGEST_PAUSE = 2_000_000_000;

  @TempDir private Path directory;
  private final List<Process> processes = new ArrayList<>();

  /** For the test of an adapter. */
  protected TailKillsKit() {}

  @Override
  protected abstract ServerTailFixture fixture();

  @AfterEach
  void endProcesses() {
    processes.forEach(process -> process.destroyForcibly().onExit().join());
  }

  @Test
  void nothingIsLostAndEachKeyIsInOrderWhoeverIsKilled() throws Exception {
    long seed = Long.getLong("tail.seed", System.nanoTime());
    System.getLogger("tail").log(System.Logger.Level.INFO, "tail.seed=" + seed);
    Random random = new Random(seed);
    Counters.create(server());
    startOne(random);
    startOne(random);
    for (int kill = 0; kill < KILLS; kill++) {
      LockSupport.parkNanos(random.nextInt(LONGEST_PAUSE));
      processes.forEach(process -> assertThat(process.isAlive()).as("seed " + seed).isTrue());
      processes.remove(random.nextInt(2)).destroyForcibly().onExit().join();
      startOne(random);
    }
    for (Process process : processes) {
      process.getOutputStream().close();
      assertThat(process.waitFor()).as("seed " + seed).isZero();
    }
    shop().start(made().tail().outbox());

    Map<String, Integer> committed = Counters.values(server());
    int sum = committed.values().stream().mapToInt(Integer::intValue).sum();
    assertThat(sum).isPositive();
    Map<String, Set<String>> before = publishedByProcesses();
    await(
        sum + " messages are published, seed " + seed,
        () -> count(texts(before)) >= sum && shop().newest().backlog() == 0);
    Map<String, Set<String>> texts = texts(before);
    committed.forEach((key, n) ->
        assertThat(List.copyOf(texts.getOrDefault(key, Set.of())))
            .as("seed " + seed)
            .isEqualTo(upTo(n)));
  }

  /** Runs before it is killed, or is killed while it starts. */
  private void startOne(Random random) throws IOException {
    List<String> program = new ArrayList<>(server().process());
    program.add(String.valueOf(random.nextLong()));
    program.add(file().toString());
    Process process = Children.start(program);
    processes.add(process);
    if (random.nextInt(4) > 0) {
      assertThat(process.inputReader().readLine()).isEqualTo(TailProcess.RUNS);
    }
  }

  private Path file() {
    return directory.resolve("published");
  }

  /** By key, each text where it was first. */
  private Map<String, Set<String>> publishedByProcesses() throws IOException {
    Map<String, Set<String>> texts = new HashMap<>();
    for (String line : Files.readAllLines(file())) {
      String[] words = line.split(" ", 2);
      texts.computeIfAbsent(words[0], any -> new LinkedHashSet<>()).add(words[1]);
    }
    return texts;
  }

  /** The same, and what this process published after it. */
  private Map<String, Set<String>> texts(Map<String, Set<String>> before) {
    Map<String, Set<String>> texts = new HashMap<>();
    before.forEach((key, its) -> texts.put(key, new LinkedHashSet<>(its)));
    for (NotingBroker.Noted noted : broker().published()) {
      Message message = noted.message();
      texts
          .computeIfAbsent(message.key(), any -> new LinkedHashSet<>())
          .add(new String(message.payload().data(), UTF_8));
    }
    return texts;
  }

  private static int count(Map<String, Set<String>> texts) {
    return texts.values().stream().mapToInt(Set::size).sum();
  }

  private ServerTailFixture server() {
    return (ServerTailFixture) made();
  }
}
