package dev.tenon.example.b2b.http;

import dev.tenon.message.Message;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Delivers every message several times, mixes the keys of what comes together, and has it all again
 * when asked to. Of one key it keeps the order, as brokers do.
 */
final class RepeatingBroker extends BrokerBetween {
  private final ConcurrentLinkedQueue<Published> published = new ConcurrentLinkedQueue<>();
  private final int times;
  private final Random random;

  private record Published(String topic, List<Message> messages) {}

  RepeatingBroker(int times, long seed) {
    this.times = times;
    this.random = new Random(seed);
  }

  @Override
  public CompletableFuture<Void> publish(
      String topic, List<Message> messages, Set<Recipient> recipients) {
    published.add(new Published(topic, List.copyOf(messages)));
    CompletableFuture<Void> answer = CompletableFuture.completedFuture(null);
    for (int i = 0; i < times; i++) {
      List<Message> mixed = mix(messages);
      answer = answer.thenCompose(before -> super.publish(topic, mixed, recipients));
    }
    return answer;
  }

  private synchronized List<Message> mix(List<Message> messages) {
    Map<String, Deque<Message>> byKey = new LinkedHashMap<>();
    List<String> turns = new ArrayList<>();
    for (Message message : messages) {
      byKey.computeIfAbsent(message.key(), key -> new ArrayDeque<>()).add(message);
      turns.add(message.key());
    }
    Collections.shuffle(turns, random);
    return turns.stream().map(key -> byKey.getOrDefault(key, new ArrayDeque<>()).remove()).toList();
  }

  /** Delivers once more all that was ever published. */
  void deliverAllAgain() {
    for (Published one : List.copyOf(published)) {
      super.publish(one.topic(), one.messages(), recipients(one.topic())).join();
    }
  }
}
