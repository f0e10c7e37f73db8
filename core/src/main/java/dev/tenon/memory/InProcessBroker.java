package dev.tenon.memory;

import dev.tenon.error.Problem;
import dev.tenon.message.Message;
import dev.tenon.spi.Broker;
import dev.tenon.spi.HandsOver;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * The broker between services of one process, the default. It keeps nothing: a publication is
 * answered when every group subscribed has handled it, so that what a crash interrupts is published
 * again from the log. Full lanes hold the publisher back.
 *
 * <p>A service that publishes its log remembers for each group what that has had. An outbox of
 * ordinary tables does not: a message goes to the groups that are subscribed, and its row is gone.
 * Start services that take such messages before the one that sends them, and close them after it.
 */
public final class InProcessBroker implements Broker, HandsOver {
  private final Map<String, CopyOnWriteArrayList<LaneGroup>> topics = new ConcurrentHashMap<>();
  private final AtomicLong subscriptions = new AtomicLong();
  private volatile boolean closed;

  private InProcessBroker() {}

  /** A broker of its own. */
  public static InProcessBroker create() {
    return new InProcessBroker();
  }

  @Override
  public CompletableFuture<Void> publish(String topic, List<Message> messages) {
    return publish(messages, groupsOf(topic));
  }

  @Override
  public CompletableFuture<Void> publish(
      String topic, List<Message> messages, Set<Recipient> recipients) {
    List<LaneGroup> groups =
        groupsOf(topic).stream().filter(group -> recipients.contains(group.recipient())).toList();
    if (groups.size() < recipients.size()) {
      return CompletableFuture.failedFuture(
          Problem.CLOSED.because("a subscription to " + topic + " was closed meanwhile"));
    }
    return publish(messages, groups);
  }

  private CompletableFuture<Void> publish(List<Message> messages, List<LaneGroup> to) {
    if (closed) {
      throw Problem.CLOSED.because("the broker is closed");
    }
    List<LaneGroup> groups = List.copyOf(to);
    if (groups.isEmpty() || messages.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    Publication publication = new Publication(messages.size() * groups.size());
    for (LaneGroup group : groups) {
      group.put(messages, publication);
    }
    return publication.answer();
  }

  @Override
  public AutoCloseable subscribe(String topic, String group, int lanes, Handler handler) {
    if (lanes < 1 || lanes > 1_024) {
      throw Problem.INVALID_ARGUMENT.because("lanes must be 1 to 1024, not " + lanes);
    }
    CopyOnWriteArrayList<LaneGroup> groups = groupsOf(topic);
    synchronized (groups) {
      if (closed) {
        throw Problem.CLOSED.because("the broker is closed");
      }
      if (groups.stream().anyMatch(other -> other.recipient().group().equals(group))) {
        throw Problem.INVALID_ARGUMENT.because(
            "group " + group + " already reads topic " + topic + "; give each reader its own name");
      }
      Recipient recipient = new Recipient(group, subscriptions.incrementAndGet());
      LaneGroup subscribed = new LaneGroup(topic, recipient, lanes, handler);
      groups.add(subscribed);
      return () -> {
        subscribed.close();
        groups.remove(subscribed);
      };
    }
  }

  @Override
  public Set<Recipient> recipients(String topic) {
    return groupsOf(topic).stream()
        .filter(group -> !group.isClosing())
        .map(LaneGroup::recipient)
        .collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public Set<Feature> features() {
    return Set.of();
  }

  private CopyOnWriteArrayList<LaneGroup> groupsOf(String topic) {
    return topics.computeIfAbsent(topic, name -> new CopyOnWriteArrayList<>());
  }

  @Override
  public void close() {
    closed = true;
    for (CopyOnWriteArrayList<LaneGroup> groups : topics.values()) {
      synchronized (groups) {
        groups.forEach(LaneGroup::close);
        groups.clear();
      }
    }
  }
}
