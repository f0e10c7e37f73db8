package dev.tenon.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.message.Message;
import dev.tenon.spi.Broker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * What a broker's adapter has read and not handed over yet, while its server says nothing: others
 * may have its lanes by the time that the server speaks again. For adapters whose instances hold
 * lanes by a lease, and whose servers answer {@code PING} or speak first.
 */
public final class SilentServerCase {
  private static final Duration SILENCE = Duration.ofSeconds(6);
  private static final String TOPIC = "orders";

  private final Map<String, Long> taken = new ConcurrentHashMap<>();
  private final CountDownLatch held = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);

  private SilentServerCase() {}

  /**
   * What was read is handed over when the server speaks again, not before.
   *
   * @param port of the server, on this host
   * @param pauseFor lets the server stand still for so long, and returns then
   * @param lease for how long an instance holds lanes without a word from the server
   */
  public static void handsNothingOverAfterItsLease(
      Broker broker, int port, Consumer<Duration> pauseFor, Duration lease) throws Exception {
    SilentServerCase it = new SilentServerCase();
    try {
      it.run(broker, port, pauseFor, lease);
    } finally {
      it.release.countDown();
    }
  }

  private void run(Broker broker, int port, Consumer<Duration> pauseFor, Duration lease)
      throws Exception {
    Message first = SampleMessages.message("k1", 1);
    Message second = SampleMessages.message("k1", 2);
    List<Message> afterIt =
        IntStream.range(2, 50).mapToObj(key -> SampleMessages.message("k" + key, 1)).toList();
    broker.subscribe(TOPIC, "billing", 1_000, batch -> hold(batch, first));
    broker.publish(TOPIC, List.of(first)).join();
    held.await();
    broker.publish(TOPIC, List.of(second)).join();
    broker.publish(TOPIC, afterIt).join();
    // Some of them are in other lanes than what is held.
    Recorder.until("what came after it is read", () -> afterIt.stream().anyMatch(this::isTaken));

    long end = System.nanoTime() + SILENCE.toNanos();
    CompletableFuture<Void> pause = CompletableFuture.runAsync(() -> pauseFor.accept(SILENCE));
    awaitSilence(port, lease);
    release.countDown();
    pause.join();

    Recorder.until("it goes on", () -> isTaken(second));
    assertThat(taken.get(second.id())).as("when the second is handed over").isGreaterThan(end);
  }

  private List<Message> hold(List<Message> batch, Message first) throws InterruptedException {
    for (Message message : batch) {
      taken.putIfAbsent(message.id(), System.nanoTime());
      if (message.id().equals(first.id())) {
        held.countDown();
        release.await();
      }
    }
    return List.of();
  }

  private boolean isTaken(Message message) {
    return taken.containsKey(message.id());
  }

  /** Returns when the server has not answered for so long. */
  private static void awaitSilence(int port, Duration length) throws IOException {
    long heard = System.nanoTime();
    while (System.nanoTime() - heard < length.toNanos()) {
      if (answers(port)) {
        heard = System.nanoTime();
      }
    }
  }

  private static boolean answers(int port) throws IOException {
    try (Socket line = new Socket(InetAddress.getLoopbackAddress(), port)) {
      line.setSoTimeout(20);
      line.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
      return line.getInputStream().read() >= 0;
    } catch (SocketTimeoutException e) {
      return false;
    }
  }
}
