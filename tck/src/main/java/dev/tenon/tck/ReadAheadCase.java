package dev.tenon.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.message.Message;
import dev.tenon.spi.Broker;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/**
 * What a broker's adapter reads ahead of a handler that is slow: no more than there is room for.
 * For adapters that read while handlers are at work.
 */
public final class ReadAheadCase {
  private static final String TOPIC = "orders";
  private static final String TEXT = "\"" + "x".repeat(512 << 10) + "\"";
  private static final int MESSAGES = 192;
  private static final int PROBES = 100;

  /**
   * A worker's room, as much under way beside it, and as much to spare; half of what is published.
   */
  private static final long MOST_BYTES = 48 << 20;

  private final Set<String> taken = ConcurrentHashMap.newKeySet();
  private final CountDownLatch held = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);

  private ReadAheadCase() {}

  /**
   * While one lane's handler does nothing, others are handled, and of that lane no more is read
   * than there is room for.
   *
   * @param broker whose topics have few lanes, of which each has room for 100 MB
   * @param bytesRead how many bytes it has read from its server
   */
  public static void readsNoMoreThanThereIsRoomFor(Broker broker, LongSupplier bytesRead)
      throws InterruptedException {
    ReadAheadCase it = new ReadAheadCase();
    try {
      it.run(broker, bytesRead);
    } finally {
      it.release.countDown();
    }
  }

  private void run(Broker broker, LongSupplier bytesRead) throws InterruptedException {
    broker.subscribe(TOPIC, "billing", 1_000, this::take);
    broker.publish(TOPIC, List.of(SampleMessages.message("k1", 1))).join();
    held.await();
    String free = keyOfAnotherLane(broker);

    for (int n = 2; n < MESSAGES; n++) {
      broker.publish(TOPIC, List.of(SampleMessages.message("k1", n, TEXT))).join();
    }
    // Each of them comes with a look at all lanes at least.
    for (int n = 2; n < PROBES; n++) {
      Message probe = SampleMessages.message(free, n);
      broker.publish(TOPIC, List.of(probe)).join();
      Recorder.until("another lane is handled", () -> isTaken(probe));
    }
    assertThat(bytesRead.getAsLong()).isBetween(1L << 20, MOST_BYTES);

    release.countDown();
    Message last = SampleMessages.message("k1", MESSAGES);
    broker.publish(TOPIC, List.of(last)).join();
    Recorder.until("all is handled", () -> isTaken(last));
    assertThat(bytesRead.getAsLong()).isGreaterThan(MOST_BYTES);
  }

  private String keyOfAnotherLane(Broker broker) {
    List<Message> some =
        IntStream.range(2, 50).mapToObj(key -> SampleMessages.message("k" + key, 1)).toList();
    broker.publish(TOPIC, some).join();
    Recorder.until("another lane is handled", () -> some.stream().anyMatch(this::isTaken));
    return some.stream().filter(this::isTaken).findAny().orElseThrow().key();
  }

  private List<Message> take(List<Message> batch) throws InterruptedException {
    if (batch.getFirst().key().equals("k1")) {
      held.countDown();
      release.await();
    }
    batch.forEach(message -> taken.add(message.id()));
    return List.of();
  }

  private boolean isTaken(Message message) {
    return taken.contains(message.id());
  }
}
