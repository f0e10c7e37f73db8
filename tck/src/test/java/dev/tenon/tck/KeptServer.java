package dev.tenon.tck;

import dev.tenon.error.Problem;
import dev.tenon.message.Message;
import dev.tenon.spi.Broker;
import dev.tenon.spi.CloudEvents;
import dev.tenon.spi.Subscription;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A server in memory that keeps what brokers opened on it publish, with places to cheat. */
class KeptServer implements ServerFixture {
  private static final int PARTITIONS = 8;

  private final Map<String, Topic> topics = new HashMap<>();
  private final Map<String, Group> groups = new HashMap<>();
  private final Map<Message, String> unreadable = new ConcurrentHashMap<>();
  private final List<String> strangers = new CopyOnWriteArrayList<>();
  private volatile boolean dead;

  @Override
  public Broker open() {
    return new Instance("");
  }

  @Override
  public Broker openElsewhere() {
    return new Instance("elsewhere.");
  }

  @Override
  public void kill() {
    dead = true;
  }

  @Override
  public void restart() {
    dead = false;
  }

  /** An instance has one thread, and hands over a partition at a time. */
  @Override
  public int lanes() {
    return 1;
  }

  @Override
  public void close() {}

  /** What keeps subscriptions from getting messages. */
  List<String> failures() {
    return dead ? List.of(Problem.BROKER_FAILED.code() + ": the server is dead") : strangers;
  }

  @Override
  public CloudEventsClient client() {
    return new KeptClient(this);
  }

  boolean isDead() {
    return dead;
  }

  synchronized void forgetMessages() {
    topics.clear();
  }

  synchronized void forgetGroups() {
    groups.clear();
  }

  /** Takes what is there and comes next for handled by every group of several instances. */
  synchronized void skip() {
    groups.values().forEach(Group::skip);
  }

  void publish(String topic, List<Message> messages) {
    synchronized (this) {
      if (dead) {
        throw Problem.BROKER_FAILED.because("the server is dead");
      }
      messages.forEach(topic(topic)::add);
    }
  }

  /** What a handler did not take of a batch. */
  List<Message> handle(Broker.Handler handler, List<Message> batch) throws InterruptedException {
    List<Message> readable = new ArrayList<>();
    for (Message message : batch) {
      String reason = unreadable.get(message);
      if (reason == null) {
        readable.add(message);
      } else {
        park(handler, message, reason);
      }
    }
    return readable.isEmpty() ? List.of() : handler.handle(readable);
  }

  /** A partition comes to an instance. */
  void refresh(Broker.Handler handler) {
    handler.refresh();
  }

  void park(Broker.Handler handler, Message message, String reason) throws InterruptedException {
    handler.park(message, reason);
  }

  /** Publishes what another client wrote. */
  void arrived(String topic, CloudEvents.Incoming incoming) {
    if (incoming.problem() != null) {
      unreadable.put(incoming.message(), incoming.reason());
    }
    publish(topic, List.of(incoming.message()));
  }

  /** Passes over what another client wrote for another environment. */
  void refuse(String environment) {
    strangers.add(Problem.OTHER_ENVIRONMENT.code() + ": 1 messages of " + environment + " came");
  }

  /** The message that came first of those that are kept of a topic. */
  synchronized Message first(String topic) {
    return topic(topic).partitions.stream()
        .filter(partition -> !partition.isEmpty())
        .map(List::getFirst)
        .findFirst()
        .orElseThrow();
  }

  /** What an instance's group is called. */
  String groupOf(String group, Broker instance) {
    return group;
  }

  /** An instance comes or goes. */
  void changed() {}

  private synchronized Topic topic(String name) {
    return topics.computeIfAbsent(name, any -> new Topic());
  }

  private static final class Topic {
    private final List<List<Message>> partitions = new ArrayList<>();

    Topic() {
      for (int i = 0; i < PARTITIONS; i++) {
        partitions.add(new ArrayList<>());
      }
    }

    void add(Message message) {
      partitions.get(Math.floorMod(message.key().hashCode(), PARTITIONS)).add(message);
    }
  }

  /** Who of a group has which partition, and what is handled of each. */
  private final class Group {
    private final String topic;
    private final List<Member> members = new ArrayList<>();
    private final List<ReentrantLock> locks = new ArrayList<>();
    private final List<Set<Integer>> handled = new ArrayList<>();
    private final Map<Integer, Member> last = new ConcurrentHashMap<>();

    Group(String topic) {
      this.topic = topic;
      for (int i = 0; i < PARTITIONS; i++) {
        locks.add(new ReentrantLock());
        handled.add(new HashSet<>());
      }
    }

    void skip() {
      for (int i = 0; i < PARTITIONS && members.size() > 1; i++) {
        for (int n = 0; n < topic(topic).partitions.get(i).size() + 10; n++) {
          handled.get(i).add(n);
        }
      }
    }

    @Nullable List<Integer> open(Member member, int partition) {
      synchronized (KeptServer.this) {
        if (dead || members.get(partition % members.size()) != member) {
          return null;
        }
        List<Integer> open = new ArrayList<>();
        for (int n = 0; n < topic(topic).partitions.get(partition).size(); n++) {
          if (!handled.get(partition).contains(n)) {
            open.add(n);
          }
        }
        return open.isEmpty() ? null : open;
      }
    }

    List<Message> messages(int partition, List<Integer> numbers) {
      synchronized (KeptServer.this) {
        List<Message> all = topic(topic).partitions.get(partition);
        return numbers.stream().filter(n -> n < all.size()).map(all::get).toList();
      }
    }

    void done(int partition, List<Integer> numbers, List<Message> batch, List<Message> left) {
      synchronized (KeptServer.this) {
        for (int i = 0; i < batch.size(); i++) {
          if (!left.contains(batch.get(i))) {
            handled.get(partition).add(numbers.get(i));
          }
        }
      }
    }
  }

  /** One subscription of one instance: a thread that handles its partitions in turn. */
  private final class Member implements Subscription {
    private final Group group;
    private final Broker.Handler handler;
    private final Thread thread;
    private volatile boolean closed;

    Member(Group group, Broker.Handler handler) {
      this.group = group;
      this.handler = handler;
      synchronized (KeptServer.this) {
        group.members.add(this);
      }
      changed();
      thread = Thread.ofPlatform().daemon().start(this::run);
    }

    private void run() {
      try {
        while (!closed) {
          for (int partition = 0; partition < PARTITIONS && !closed; partition++) {
            handle(partition);
          }
          LockSupport.parkNanos(500_000);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    /** Whoever has the partition next waits until the batch in hand is done. */
    private void handle(int partition) throws InterruptedException {
      group.locks.get(partition).lockInterruptibly();
      try {
        List<Integer> open = group.open(this, partition);
        if (open != null) {
          if (group.last.put(partition, this) != this) {
            refresh(handler);
          }
          List<Message> batch = group.messages(partition, open);
          group.done(partition, open, batch, KeptServer.this.handle(handler, batch));
        }
      } finally {
        group.locks.get(partition).unlock();
      }
    }

    @Override
    public List<String> failures() {
      return KeptServer.this.failures();
    }

    @Override
    public void close() {
      closed = true;
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      synchronized (KeptServer.this) {
        group.members.remove(this);
      }
      changed();
    }
  }

  private final class Instance implements Broker {
    private final List<Member> members = new ArrayList<>();
    private final String environment;

    Instance(String environment) {
      this.environment = environment;
    }

    @Override
    public CompletableFuture<Void> publish(String topic, List<Message> messages) {
      KeptServer.this.publish(environment + topic, messages);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public AutoCloseable subscribe(String topic, String name, int lanes, Handler handler) {
      Group group;
      synchronized (KeptServer.this) {
        String full = environment + topic + '/' + groupOf(name, this);
        group = groups.computeIfAbsent(full, any -> new Group(environment + topic));
      }
      Member member = new Member(group, handler);
      members.add(member);
      return member;
    }

    @Override
    public Set<Feature> features() {
      return KeptServer.this.features();
    }

    @Override
    public void close() {
      members.forEach(Member::close);
      members.clear();
    }
  }

  Set<Broker.Feature> features() {
    return Set.of(Broker.Feature.values());
  }
}
