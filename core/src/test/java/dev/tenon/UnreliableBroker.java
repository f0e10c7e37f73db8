package dev.tenon;

import dev.tenon.error.Problem;
import dev.tenon.memory.InProcessBroker;
import dev.tenon.message.Message;
import dev.tenon.spi.Broker;
import dev.tenon.spi.HandsOver;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/**
 * The in-process broker, its publications rearranged on the way. One that something is left out of
 * fails.
 */
final class UnreliableBroker implements Broker, HandsOver {
  private final InProcessBroker inner;
  private final UnaryOperator<List<Message>> rearrange;

  private final AtomicInteger looks = new AtomicInteger();

  UnreliableBroker(InProcessBroker inner, UnaryOperator<List<Message>> rearrange) {
    this.inner = inner;
    this.rearrange = rearrange;
  }

  /** Publishes everything so many times. */
  static UnaryOperator<List<Message>> repeating(int times) {
    return messages -> {
      List<Message> repeated = new ArrayList<>();
      for (int i = 0; i < times; i++) {
        repeated.addAll(messages);
      }
      return repeated;
    };
  }

  /** Mixes the messages of different keys, those of one key staying in order. */
  static UnaryOperator<List<Message>> mixingKeys(long seed) {
    Random random = new Random(seed);
    return messages -> {
      Map<String, ArrayDeque<Message>> byKey = new HashMap<>();
      List<String> keys = new ArrayList<>();
      for (Message message : messages) {
        byKey.computeIfAbsent(message.key(), key -> new ArrayDeque<>()).add(message);
        keys.add(message.key());
      }
      Collections.shuffle(keys, random);
      return keys.stream()
          .map(key -> byKey.getOrDefault(key, new ArrayDeque<>()).remove())
          .toList();
    };
  }

  @Override
  public CompletableFuture<Void> publish(String topic, List<Message> messages) {
    return publish(topic, messages, recipients(topic));
  }

  @Override
  public AutoCloseable subscribe(String topic, String group, int lanes, Handler handler) {
    return inner.subscribe(topic, group, lanes, handler);
  }

  @Override
  public CompletableFuture<Void> publish(
      String topic, List<Message> messages, Set<Recipient> recipients) {
    List<Message> arranged = rearrange.apply(messages);
    CompletableFuture<Void> answer = inner.publish(topic, arranged, recipients);
    return arranged.size() < messages.size()
        ? CompletableFuture.failedFuture(Problem.BROKER_FAILED.because("some were lost"))
        : answer;
  }

  /** How often relays looked whom to hand messages to. */
  int looks() {
    return looks.get();
  }

  @Override
  public Set<Recipient> recipients(String topic) {
    looks.incrementAndGet();
    return inner.recipients(topic);
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
