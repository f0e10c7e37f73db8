package dev.tenon.redis;

import dev.tenon.error.TenonException;
import dev.tenon.spi.Broker;
import dev.tenon.spi.CloudEvents.Incoming;
import dev.tenon.spi.broker.Delivery;
import dev.tenon.spi.broker.LaneWork;
import dev.tenon.spi.broker.Lease;
import dev.tenon.spi.broker.Membership;
import dev.tenon.spi.broker.Strangers;
import dev.tenon.spi.broker.Workers;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/**
 * An instance of a group from its joining to its leaving, with the workers that its lanes are
 * spread over. Used by one thread, which reads on while workers are at work.
 */
final class LaneReader implements Membership {
  private static final System.Logger LOG = System.getLogger(LaneReader.class.getName());
  private static final Duration BEAT_EVERY = Duration.ofMillis(250);
  private static final Duration COMMIT_EVERY = Duration.ofMillis(200);
  private static final Duration WAIT = Duration.ofMillis(100);

  /** While a lane is not read since its worker is full, that is looked at so often. */
  private static final Duration WAIT_BESIDE_FULL = Duration.ofMillis(10);

  private static final int MOST_OF_A_LANE = 64;
  private static final int BYTES_OF_A_READ = 8 << 20;

  private final Session session;
  private final Topic topic;
  private final String group;
  private final String instance;
  private final Broker.Handler handler;
  private final Workers workers;
  private final RedisMessages messages;
  private final Strangers strangers;
  private final Lease lease = new Lease(Duration.ofMillis(1_400));
  private final Map<Integer, LaneWork<String>> lanes = new TreeMap<>();
  private final List<LaneWork<String>> leaving = new ArrayList<>();
  private int largest = 1;
  private long nextBeat = System.nanoTime();
  private long nextCommit = System.nanoTime();

  /**
   * Joins: from now on, what is published is kept for the group.
   *
   * @param instance what tells it from the group's others
   */
  LaneReader(
      Session session,
      Topic topic,
      String group,
      String instance,
      int maxWorkers,
      Broker.Handler handler,
      RedisMessages messages,
      Strangers strangers) {
    this.session = session;
    this.topic = topic;
    this.group = group;
    this.instance = instance;
    this.handler = handler;
    workers =
        new Workers("tenon-" + group + "-" + topic.name(), maxWorkers, handler, lease::isValid);
    this.messages = messages;
    this.strangers = strangers;
    session.text(Script.JOIN, topic.streams(), List.of(Bytes.of(group)));
  }

  /** Reads what has come, and does what is due besides. */
  @Override
  public void poll() {
    if (System.nanoTime() - nextBeat >= 0) {
      nextBeat = System.nanoTime() + BEAT_EVERY.toNanos();
      beat();
    }
    read();
    releaseIdle();
    if (System.nanoTime() - nextCommit >= 0) {
      nextCommit = System.nanoTime() + COMMIT_EVERY.toNanos();
      commit(lanes.values());
    }
  }

  private void beat() {
    session.requireKeeping();
    List<String> keys =
        new ArrayList<>(List.of(topic.settings(), topic.instances(group), topic.owners(group)));
    keys.addAll(topic.streams());
    List<byte[]> arguments =
        List.of(
            Bytes.of(topic.lanes()),
            Bytes.of(group),
            Bytes.of(instance),
            Bytes.of(lease.life().toMillis()));
    long sentAt = System.nanoTime();
    List<?> answer = session.list(Script.BEAT, keys, arguments);
    lease.renewed(sentAt);
    Map<Integer, String> owned = new TreeMap<>();
    for (int i = 1; i < answer.size(); i += 2) {
      owned.put(number(answer.get(i)), Bytes.text((byte[]) answer.get(i + 1)));
    }
    forgetAllBut(owned.keySet());
    leaving.forEach(work -> owned.remove(work.lane()));
    owned.keySet().removeAll(lanes.keySet());
    begin(owned);
    leaveSome(lanes.size() - number(answer.getFirst()));
  }

  private static int number(Object integer) {
    return Math.toIntExact((Long) integer);
  }

  /** Others were given what this instance did not say for too long that it has. */
  private void forgetAllBut(Set<Integer> owned) {
    List<LaneWork<String>> lost = new ArrayList<>(lanes.values());
    lost.removeIf(work -> owned.contains(work.lane()));
    lost.forEach(LaneWork::revoke);
    lanes.values().removeAll(lost);
    leaving.removeIf(work -> !owned.contains(work.lane()));
  }

  /** Reads lanes from where the group is. */
  private void begin(Map<Integer, String> positions) {
    if (!positions.isEmpty()) {
      handler.refresh();
    }
    positions.forEach(
        (lane, position) -> lanes.put(lane, workers.begin(lane, position, lanes.values())));
  }

  /** Leaves lanes to others: what is in hand of them is finished, then they are released. */
  private void leaveSome(int count) {
    List<LaneWork<String>> last = new ArrayList<>(lanes.values()).reversed();
    for (LaneWork<String> work : last.subList(0, Math.max(0, count))) {
      work.revoke();
      lanes.remove(work.lane());
      leaving.add(work);
    }
  }

  private void releaseIdle() {
    List<LaneWork<String>> idle = new ArrayList<>(leaving);
    idle.removeIf(work -> !work.letGo(Duration.ZERO));
    if (idle.isEmpty()) {
      return;
    }
    commit(idle);
    List<byte[]> arguments = new ArrayList<>(List.of(Bytes.of(instance)));
    idle.forEach(work -> arguments.add(Bytes.of(work.lane())));
    session.text(Script.RELEASE, List.of(topic.owners(group)), arguments);
    leaving.removeAll(idle);
  }

  private void read() {
    List<StreamOffset<String>> places = new ArrayList<>();
    Map<String, LaneWork<String>> byStream = new HashMap<>();
    for (LaneWork<String> work : lanes.values()) {
      if (!work.isFull()) {
        String stream = topic.stream(work.lane());
        byStream.put(stream, work);
        places.add(StreamOffset.from(stream, work.read()));
      }
    }
    Duration wait = places.size() < lanes.size() || !leaving.isEmpty() ? WAIT_BESIDE_FULL : WAIT;
    if (places.isEmpty()) {
      LockSupport.parkNanos(wait.toNanos());
      return;
    }
    // As many as fit if they are as large as those before.
    int count = Math.clamp(BYTES_OF_A_READ / largest / places.size(), 1, MOST_OF_A_LANE);
    XReadArgs most = new XReadArgs().block(wait).count(count);
    List<StreamMessage<String, byte[]>> entries =
        session.ask(redis -> redis.xread(most, offsets(places)));
    if (!entries.isEmpty()) {
      handOver(entries, byStream);
    }
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
  private static StreamOffset<String>[] offsets(List<StreamOffset<String>> places) {
    return places.toArray(new StreamOffset[0]);
  }

  private void handOver(
      List<StreamMessage<String, byte[]>> entries, Map<String, LaneWork<String>> byStream) {
    Map<LaneWork<String>, List<Delivery<String>>> deliveries = new HashMap<>();
    largest = 1;
    for (StreamMessage<String, byte[]> entry : entries) {
      LaneWork<String> work = byStream.get(entry.getStream());
      if (work == null) {
        continue;
      }
      Map<String, String> attributes = messages.attributes(entry);
      Incoming incoming = null;
      if (!strangers.include(attributes, work.lane(), entry.getId())) {
        incoming = messages.read(entry, attributes, topic.name(), work.lane());
      }
      int bytes = RedisMessages.bytes(entry);
      largest = Math.max(largest, bytes);
      Delivery<String> delivery = new Delivery<>(work, entry.getId(), bytes, incoming);
      deliveries.computeIfAbsent(work, any -> new ArrayList<>()).add(delivery);
    }
    deliveries.forEach(LaneWork::offer);
  }

  private void commit(Collection<LaneWork<String>> some) {
    List<String> keys = new ArrayList<>(List.of(topic.owners(group)));
    List<byte[]> arguments = new ArrayList<>(List.of(Bytes.of(group), Bytes.of(instance)));
    Map<LaneWork<String>, String> committed = new HashMap<>();
    for (LaneWork<String> work : some) {
      String handled = work.toCommit();
      if (handled != null) {
        keys.add(topic.stream(work.lane()));
        arguments.add(Bytes.of(work.lane()));
        arguments.add(Bytes.of(handled));
        committed.put(work, handled);
      }
    }
    if (!committed.isEmpty()) {
      // What is no longer this instance's is left out there: its new owner handles it again.
      session.list(Script.COMMIT, keys, arguments);
      committed.forEach(LaneWork::committed);
    }
  }

  /** Waits for the handlers, commits what they took, and leaves the group. */
  @Override
  public void close() {
    workers.close();
    try {
      List<LaneWork<String>> all = new ArrayList<>(lanes.values());
      all.addAll(leaving);
      commit(all);
      session.ask(redis -> redis.zrem(topic.instances(group), Bytes.of(instance)));
    } catch (TenonException e) {
      LOG.log(
          System.Logger.Level.DEBUG,
          instance + " could not commit; what it handled comes again",
          e);
    }
    session.close();
  }
}
