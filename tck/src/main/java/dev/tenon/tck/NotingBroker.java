package dev.tenon.tck;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tenon.error.Problem;
import dev.tenon.message.Message;
import dev.tenon.spi.Broker;
import dev.tenon.spi.HandsOver;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Notes what is published, in its order; fails now and then if it is told to. For the tests of what
 * feeds a relay.
 */
public final class NotingBroker implements Broker, HandsOver {
  /** A message that was published, and when by {@link System#nanoTime}. */
  public record Noted(Message message, long nanos) {}

  private final List<Noted> published = new ArrayList<>();
  private final Set<String> untaken = ConcurrentHashMap.newKeySet();
  private final Random random = new Random(3);
  private volatile boolean flaky;
  private volatile boolean down;

  /** Notes nothing yet. */
  public NotingBroker() {}

  /** Takes a part of every third batch, and fails. */
  public void failNowAndThen(boolean now) {
    flaky = now;
  }

  /** Takes nothing and fails. */
  public void fail(boolean always) {
    down = always;
  }

  /** Says that a topic has no group. */
  public void nobodyTakes(String topic) {
    untaken.add(topic);
  }

  /** Says that a topic has a group, as it does at first. */
  public void somebodyTakes(String topic) {
    untaken.remove(topic);
  }

  /** Everything that was taken, what came again again. */
  public synchronized List<Noted> published() {
    return List.copyOf(published);
  }

  /** The texts by key, each id's first time alone. */
  public synchronized Map<String, List<String>> texts() {
    Map<String, String> byId = new LinkedHashMap<>();
    Map<String, List<String>> texts = new LinkedHashMap<>();
    for (Noted noted : published) {
      Message message = noted.message();
      String text = new String(message.payload().data(), UTF_8);
      String before = byId.putIfAbsent(message.id(), message.key() + text);
      if (before == null) {
        texts.computeIfAbsent(message.key(), any -> new ArrayList<>()).add(text);
      } else if (!before.equals(message.key() + text)) {
        throw new AssertionError("one id, two messages: " + before + ", " + text);
      }
    }
    return texts;
  }

  /** How many different messages were taken. */
  public synchronized int count() {
    return (int) published.stream().map(noted -> noted.message().id()).distinct().count();
  }

  @Override
  public synchronized CompletableFuture<Void> publish(String topic, List<Message> messages) {
    int until = messages.size();
    boolean fails = down || (flaky && random.nextInt(3) == 0);
    if (fails) {
      until = down ? 0 : random.nextInt(until + 1);
    }
    long now = System.nanoTime();
    messages.subList(0, until).forEach(message -> published.add(new Noted(message, now)));
    return fails
        ? CompletableFuture.failedFuture(Problem.BROKER_FAILED.because("not now"))
        : CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletableFuture<Void> publish(String topic, List<Message> messages, Set<Recipient> to) {
    return publish(topic, messages);
  }

  @Override
  public Set<Recipient> recipients(String topic) {
    return untaken.contains(topic) ? Set.of() : Set.of(new Recipient("all", 1));
  }

  @Override
  public AutoCloseable subscribe(String topic, String group, int lanes, Handler handler) {
    throw Problem.INVALID_ARGUMENT.because("nobody subscribes here");
  }

  @Override
  public Set<Feature> features() {
    return Set.of();
  }

  @Override
  public void close() {
    // Nothing is held.
  }
}
