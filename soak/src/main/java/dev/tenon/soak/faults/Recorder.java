package dev.tenon.soak.faults;

import static java.util.Objects.requireNonNull;

import dev.tenon.message.Message;
import dev.tenon.soak.site.Site;
import dev.tenon.spi.Broker;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Listens to what the services tell each other, past all trouble, so that it can be told again. */
final class Recorder implements AutoCloseable {
  private static final String GROUP = "soak-recorder";
  private static final int KEPT = 500;

  private final Site site;
  private final Broker broker;
  private final Map<String, Deque<Message>> last = new HashMap<>();

  Recorder(Site site) {
    this.site = site;
    this.broker = site.openBroker();
    for (String topic : site.topics()) {
      last.put(topic, new ArrayDeque<>());
      broker.subscribe(topic, GROUP, 1, batch -> keep(topic, batch));
    }
  }

  private synchronized List<Message> keep(String topic, List<Message> batch) {
    Deque<Message> kept = of(topic);
    kept.addAll(batch);
    while (kept.size() > KEPT) {
      kept.removeFirst();
    }
    return List.of();
  }

  private Deque<Message> of(String topic) {
    Deque<Message> kept = last.get(topic);
    if (kept == null) {
      throw new IllegalArgumentException("nobody listens to " + topic);
    }
    return kept;
  }

  private synchronized List<Message> newest(String topic, int most) {
    List<Message> kept = List.copyOf(of(topic));
    return kept.subList(Math.max(0, kept.size() - most), kept.size());
  }

  /**
   * Publishes the newest messages of a topic again: those of a key in their order, keys in another.
   *
   * @return how many
   */
  int repeat(String topic, int most, Random order) {
    List<Message> messages = shuffled(newest(topic, most), order);
    if (!messages.isEmpty()) {
      // By lines of its own: those of before may have been lost with a server.
      try (Broker client = site.openBroker()) {
        client.publish(topic, messages).join();
      }
    }
    return messages.size();
  }

  static List<Message> shuffled(List<Message> messages, Random order) {
    Map<String, Deque<Message>> byKey = new HashMap<>();
    List<String> keys = new ArrayList<>();
    for (Message message : messages) {
      byKey.computeIfAbsent(message.key(), any -> new ArrayDeque<>()).add(message);
      keys.add(message.key());
    }
    Collections.shuffle(keys, order);
    return keys.stream().map(key -> requireNonNull(byKey.get(key)).remove()).toList();
  }

  @Override
  public void close() {
    broker.close();
  }
}
