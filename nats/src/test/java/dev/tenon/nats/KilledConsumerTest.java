package dev.tenon.nats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.message.Message;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A process that handles messages and is killed in the middle of them. */
@Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KilledConsumerTest {
  private static final int KEYS = 20;
  private static final int EACH = 300;
  private static final int BEFORE_THE_KILL = 500;

  /** Prints what it handles: the key and the number. */
  public static void main(String[] arguments) throws Exception {
    NatsOptions options = NatsOptions.of(arguments[0]).withEnvironment(arguments[1]);
    NatsBroker broker = NatsBroker.open(options);
    broker.subscribe(
        "orders",
        "billing",
        3,
        batch -> {
          for (Message message : batch) {
            System.out.println(message.key() + " " + message.version());
          }
          System.out.flush();
          return List.of();
        });
    System.in.transferTo(System.out); // until its parent ends
    broker.close();
  }

  @Test
  void whatItHadNotFinishedComesToAnotherInOrder() throws Exception {
    NatsOptions options = SharedNats.options();
    Process consumer = start(options);
    Recorder rest = new Recorder();
    Map<String, List<Long>> byConsumer;
    try (NatsBroker broker = NatsBroker.open(options)) {
      for (int n = 1; n <= EACH; n++) {
        List<Message> round = new ArrayList<>();
        for (int key = 0; key < KEYS; key++) {
          round.add(Samples.message("k" + key, n));
        }
        broker.publish("orders", round).join();
      }

      byConsumer = readAndKill(consumer);
      long killed = System.nanoTime();
      broker.subscribe("orders", "billing", 3, rest);
      rest.await(1);
      // Two seconds are promised; a busy machine gets another.
      assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(Duration.ofSeconds(3));

      Recorder.until("all came", () -> isComplete(merged(byConsumer, rest)));
    }
    assertThat(rest.taken()).isNotEmpty();
    for (int key = 0; key < KEYS; key++) {
      List<Long> others = numbers(rest, "k" + key);
      long first = others.isEmpty() ? EACH + 1 : others.getFirst();
      assertThat(others).isEqualTo(LongStream.rangeClosed(first, EACH).boxed().toList());
    }
  }

  private static Process start(NatsOptions options) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            KilledConsumerTest.class.getName(),
            options.servers(),
            options.environment())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** What it printed until it was killed. */
  private static Map<String, List<Long>> readAndKill(Process consumer) throws IOException {
    Map<String, List<Long>> numbers = new TreeMap<>();
    int read = 0;
    try (BufferedReader lines = consumer.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] words = line.split(" ", -1);
        numbers.computeIfAbsent(words[0], key -> new ArrayList<>()).add(Long.valueOf(words[1]));
        if (++read == BEFORE_THE_KILL) {
          consumer.destroyForcibly();
        }
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("closed"); // as it is when it is killed
    }
    return numbers;
  }

  private static List<Long> numbers(Recorder recorder, String key) {
    return recorder.taken().stream()
        .filter(message -> message.key().equals(key))
        .map(Message::version)
        .toList();
  }

  private static Map<String, List<Long>> merged(Map<String, List<Long>> first, Recorder second) {
    Map<String, List<Long>> all = new TreeMap<>();
    first.forEach((key, numbers) -> all.put(key, new ArrayList<>(numbers)));
    for (Message message : second.taken()) {
      all.computeIfAbsent(message.key(), key -> new ArrayList<>()).add(message.version());
    }
    return all;
  }

  private static boolean isComplete(Map<String, List<Long>> numbers) {
    return numbers.size() == KEYS
        && numbers.values().stream().allMatch(each -> each.stream().distinct().count() == EACH);
  }
}
