package dev.tenon.tck;

import static dev.tenon.tck.TailedShop.upTo;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.event.Metadata;
import dev.tenon.event.Payload;
import dev.tenon.message.Message;
import dev.tenon.spi.OutboxMessage;
import dev.tenon.spi.Tx;
import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two processes of a service, of which the one that publishes is killed or stopped. */
public abstract class TailTakeoverKit extends TailCases {
  private final List<Process> processes = new ArrayList<>();
  private final List<Long> sentAt = new ArrayList<>();
  private final List<Published> published = new ArrayList<>();

  private record Published(long pid, String text, long nanos) {}

  /** For the test of an adapter. */
  protected TailTakeoverKit() {}

  @Override
  protected abstract ServerTailFixture fixture();

  @AfterEach
  void endProcesses() {
    processes.forEach(process -> process.destroyForcibly().onExit().join());
  }

  /** Loose, for a busy machine: the soak tells the truth. */
  @Test
  void anInstanceThatIsKilledIsFollowedWithinSeconds() throws Exception {
    assertThat(takeover("KILL")).isLessThan(Duration.ofSeconds(7));
  }

  @Test
  void anInstanceThatIsStoppedIsFollowedWithinSeconds() throws Exception {
    assertThat(takeover("STOP")).isLessThan(Duration.ofSeconds(8));
  }

  /** The longest time from a commit until its message was published. */
  private Duration takeover(String signal) throws Exception {
    Process first = startOne();
    while (countBy(first) == 0) {
      send();
    }
    Process second = startOne();
    for (int i = 0; i < 50; i++) {
      send();
    }
    assertThat(countBy(second)).isZero();
    send(signal, first);
    while (countBy(second) == 0) {
      send();
    }
    send("CONT", first);
    for (int i = 0; i < 100; i++) {
      send();
    }
    await("all is published", () -> once().size() == sentAt.size());

    Map<String, Long> once = once();
    assertThat(List.copyOf(once.keySet())).isEqualTo(upTo(sentAt.size()));
    long worst = 0;
    for (Map.Entry<String, Long> one : once.entrySet()) {
      worst = Math.max(worst, one.getValue() - sentAt.get(Integer.parseInt(one.getKey()) - 1));
    }
    System.getLogger("tail").log(System.Logger.Level.INFO, signal + ": " + Duration.ofNanos(worst));
    return Duration.ofNanos(worst);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // what notes ends with the process
  private Process startOne() throws IOException {
    Process process = Children.start(((ServerTailFixture) made()).process());
    processes.add(process);
    BufferedReader lines = process.inputReader();
    assertThat(lines.readLine()).isEqualTo(TailProcess.RUNS);
    start(() -> note(process, lines));
    return process;
  }

  private boolean note(Process process, BufferedReader lines) throws IOException {
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String text = line.substring(line.indexOf(' ') + 1);
      synchronized (published) {
        published.add(new Published(process.pid(), text, System.nanoTime()));
      }
    }
    return true;
  }

  private long countBy(Process process) {
    synchronized (published) {
      return published.stream().filter(one -> one.pid() == process.pid()).count();
    }
  }

  /** When each text was published first, in that order. */
  private Map<String, Long> once() {
    Map<String, Long> once = new LinkedHashMap<>();
    synchronized (published) {
      published.forEach(one -> once.putIfAbsent(one.text(), one.nanos()));
    }
    return once;
  }

  private static void send(String signal, Process to) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + signal, String.valueOf(to.pid())).start().waitFor();
  }

  /** By no instance: none is in this process. */
  private void send() {
    String text = String.valueOf(sentAt.size() + 1);
    Payload payload = new Payload("text", 1, text.getBytes(UTF_8));
    Message message =
        new Message("m" + text, payload, "", "", "k", Metadata.none(), Instant.now(), null);
    try (Tx tx = database().begin()) {
      tx.send(List.of(new OutboxMessage(0, "", message, null)));
      tx.commit();
    }
    sentAt.add(System.nanoTime());
    LockSupport.parkNanos(5_000_000);
  }
}
