package dev.tenon.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.message.Message;
import dev.tenon.spi.Broker;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * A process that reads from a broker is killed in the middle of its work: another instance of its
 * group takes over, in order and without a loss.
 */
public abstract class KilledReaderKit extends BrokerCases {
  private static final int KEYS = 20;
  private static final int EACH = 300;
  private static final int BEFORE_THE_KILL = 500;
  private static final String GROUP = "billing";

  /** The reader is not to get far ahead of who reads what it prints. */
  private static final String REST_OF_LINE = " " + ".".repeat(200);

  /** For the test of an adapter. */
  protected KilledReaderKit() {}

  @Override
  protected abstract ProcessFixture fixture();

  /** Tells its parent what it handles, until that ends. */
  public static void read(Broker broker) throws IOException {
    try (PrintStream parent = new PrintStream(new FileOutputStream(FileDescriptor.out), true)) {
      broker.subscribe(
          TOPIC,
          GROUP,
          3,
          batch -> {
            for (Message message : batch) {
              parent.println(message.key() + " " + message.version() + REST_OF_LINE);
            }
            return List.of();
          });
      System.in.transferTo(OutputStream.nullOutputStream());
    }
    broker.close();
  }

  @Test
  void whatItHadNotFinishedComesToAnotherInOrder() throws Exception {
    Process reader = Children.start(shared().reader());
    for (int n = 1; n <= EACH; n++) {
      List<Message> round = new ArrayList<>();
      for (int key = 0; key < KEYS; key++) {
        round.add(SampleMessages.message("k" + key, n));
      }
      publishAndWait(round);
    }

    Map<String, List<Long>> byReader = readAndKill(reader);
    long killed = System.nanoTime();
    Recorder rest = new Recorder();
    broker().subscribe(TOPIC, GROUP, 3, rest);
    await("another is at work", () -> !rest.taken().isEmpty());
    // Loose, for a busy machine: the soak tells the truth.
    assertThat(Duration.ofNanos(System.nanoTime() - killed))
        .isLessThan(shared().takeover().plusSeconds(5));

    await("all came", () -> isComplete(merged(byReader, rest)));
    for (int key = 0; key < KEYS; key++) {
      List<Long> others = numbers(rest, "k" + key);
      long first = others.isEmpty() ? EACH + 1 : others.getFirst();
      assertThat(others).isEqualTo(LongStream.rangeClosed(first, EACH).boxed().toList());
    }
  }

  private ProcessFixture shared() {
    return (ProcessFixture) made();
  }

  /** What it printed until it was killed. */
  private static Map<String, List<Long>> readAndKill(Process reader) throws IOException {
    Map<String, List<Long>> numbers = new TreeMap<>();
    int read = 0;
    try (BufferedReader lines = reader.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] words = line.split(" ", -1);
        if (words.length < 3) {
          break; // torn by the kill
        }
        numbers.computeIfAbsent(words[0], key -> new ArrayList<>()).add(Long.valueOf(words[1]));
        if (++read == BEFORE_THE_KILL) {
          reader.destroyForcibly();
        }
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("closed"); // as it is when it is killed
    }
    assertThat(read).as("messages before the kill").isGreaterThanOrEqualTo(BEFORE_THE_KILL);
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
