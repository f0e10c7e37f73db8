package dev.tenon.testing.simulation;

import dev.tenon.error.Problem;
import dev.tenon.message.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** Carries messages between services in virtual time, and keeps them. Dies with nobody. */
final class Carrier {
  private static final long ANSWER = Duration.ofMillis(2).toNanos();

  private final History<?> history;
  private final Chance chance;
  private final Map<String, Topic> topics = new HashMap<>();

  Carrier(History<?> history) {
    this.history = history;
    this.chance = history.chance("the broker");
  }

  /** What was published on a topic, and who reads it. */
  private static final class Topic {
    private final List<Message> messages = new ArrayList<>();
    private final Map<String, Group> groups = new TreeMap<>();
  }

  private Topic topic(String name) {
    return topics.computeIfAbsent(name, any -> new Topic());
  }

  /** The subscription of a group, which lasts over the lives of its service. */
  Group group(String topic, String group) {
    Topic its = topic(topic);
    return its.groups.computeIfAbsent(
        group,
        name -> {
          Group fresh = new Group(history, topic, name);
          fresh.add(its.messages);
          return fresh;
        });
  }

  /** Publishes: all of it, or, if it fails, as much as was published by then. */
  CompletableFuture<Void> publish(Life life, String topic, List<Message> messages) {
    life.point("before it publishes");
    CompletableFuture<Void> answer = new CompletableFuture<>();
    boolean fails = !history.isCalm() && chance.happens(history.mix().failedPublications());
    int stored = fails ? chance.below(messages.size() + 1) : messages.size();
    List<Message> part = messages.subList(0, stored);
    Topic its = topic(topic);
    its.messages.addAll(part);
    its.groups.values().forEach(group -> group.add(part));
    if (fails) {
      history.tally().failedPublications++;
    }
    life.trace(fails ? "publishes, not answered, on " + topic : "publishes on " + topic, part);
    life.point("after it published");
    history.timeline().after(chance.around(ANSWER), () -> answer(answer, fails, life));
    return answer;
  }

  private static void answer(CompletableFuture<Void> answer, boolean fails, Life life) {
    if (fails) {
      answer.completeExceptionally(Problem.BROKER_FAILED.because("the broker did not answer"));
    } else {
      answer.complete(null);
    }
    if (!life.isOver()) {
      life.wake();
    }
  }
}
