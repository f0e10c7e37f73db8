package dev.tenon.jdbc;

import dev.tenon.error.Problem;
import dev.tenon.memory.InProcessBroker;
import dev.tenon.message.Message;
import dev.tenon.spi.Broker;
import dev.tenon.spi.HandsOver;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The in-process broker, which on request fails before, within or after every third publication.
 */
final class FlakyBroker implements Broker, HandsOver {
  private final InProcessBroker inner = InProcessBroker.create();
  private final AtomicInteger failures = new AtomicInteger();
  private volatile Random random = new Random(0);
  private volatile boolean flaky;

  void failNowAndThen(long seed) {
    random = new Random(seed);
    flaky = true;
  }

  int failures() {
    return failures.get();
  }

  @Override
  public CompletableFuture<Void> publish(String topic, List<Message> messages) {
    return publish(topic, messages, recipients(topic));
  }

  @Override
  public CompletableFuture<Void> publish(String topic, List<Message> messages, Set<Recipient> to) {
    if (!flaky || random.nextInt(3) > 0) {
      return inner.publish(topic, messages, to);
    }
    failures.incrementAndGet();
    int first = random.nextInt(messages.size() + 1);
    if (first > 0) {
      CompletableFuture<Void> unused = inner.publish(topic, messages.subList(0, first), to);
    } else if (random.nextBoolean()) {
      throw Problem.BROKER_FAILED.because("not now");
    }
    return CompletableFuture.failedFuture(Problem.BROKER_FAILED.because("only " + first));
  }

  @Override
  public Set<Recipient> recipients(String topic) {
    return inner.recipients(topic);
  }

  @Override
  public AutoCloseable subscribe(String topic, String group, int lanes, Handler handler) {
    return inner.subscribe(topic, group, lanes, handler);
  }

  @Override
  public Set<Feature> features() {
    return inner.features();
  }

  @Override
  public void close() {
    inner.close();
  }
}
