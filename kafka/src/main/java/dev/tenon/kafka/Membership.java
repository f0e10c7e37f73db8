package dev.tenon.kafka;

import dev.tenon.spi.Broker;
import dev.tenon.spi.CloudEvents.Incoming;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * A consumer from its joining a group to its leaving it, with the lanes that its partitions are
 * spread over. Used by one thread, which polls on while lanes are at work.
 */
final class Membership implements ConsumerRebalanceListener, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Membership.class.getName());
  private static final Duration POLL = Duration.ofMillis(100);

  /** While a partition is paused, its lane is looked at so often. */
  private static final Duration POLL_BESIDE_PAUSED = Duration.ofMillis(10);

  private static final long COMMIT_EVERY_NANOS = Duration.ofMillis(200).toNanos();

  /** How long others of the group wait for a handler that is at work on what they are to get. */
  private static final Duration REVOKE_PATIENCE = Duration.ofSeconds(20);

  private static final Duration COMMIT_PATIENCE = Duration.ofSeconds(5);

  private final String name;
  private final int maxLanes;
  private final Broker.Handler handler;
  private final KafkaMessages messages;
  private final Strangers strangers;
  private final Consumer<byte[], byte[]> consumer;
  private final Map<TopicPartition, PartitionWork> partitions = new HashMap<>();
  private final List<Lane> lanes = new ArrayList<>();
  private final Silence silence;
  private long lastCommit = System.nanoTime();

  Membership(
      Settings settings,
      KafkaMessages messages,
      Strangers strangers,
      String topic,
      String group,
      int maxLanes,
      Broker.Handler handler) {
    this.name = "tenon-" + group + "-" + topic;
    this.maxLanes = maxLanes;
    this.handler = handler;
    this.messages = messages;
    this.strangers = strangers;
    consumer = new KafkaConsumer<>(settings.consumer(group));
    silence = new Silence(consumer.metrics(), System::nanoTime);
    consumer.subscribe(List.of(topic), this);
  }

  /** Whether, and for how long, the cluster has not said anything. */
  Silence silence() {
    return silence;
  }

  void poll() {
    boolean paused = !consumer.paused().isEmpty();
    ConsumerRecords<byte[], byte[]> records = consumer.poll(paused ? POLL_BESIDE_PAUSED : POLL);
    for (TopicPartition partition : records.partitions()) {
      PartitionWork work = partitions.get(partition);
      if (work != null) {
        handOver(work, records.records(partition));
      }
    }
    pauseAndResume();
    silence.listen();
    if (System.nanoTime() - lastCommit > COMMIT_EVERY_NANOS) {
      lastCommit = System.nanoTime();
      commitInPassing();
    }
  }

  private void handOver(PartitionWork work, List<ConsumerRecord<byte[], byte[]>> records) {
    List<Delivery> deliveries = new ArrayList<>(records.size());
    for (ConsumerRecord<byte[], byte[]> record : records) {
      Map<String, String> attributes = messages.attributes(record);
      Incoming incoming = null;
      if (messages.isForeign(attributes)) {
        strangers.met(record, attributes);
      } else {
        incoming = messages.read(record, attributes);
      }
      int bytes = Math.max(0, record.serializedValueSize());
      Delivery delivery = new Delivery(work, record.offset(), bytes, incoming);
      work.add(delivery);
      if (incoming != null) {
        deliveries.add(delivery);
      }
    }
    work.lane().offer(deliveries);
  }

  private void pauseAndResume() {
    Set<TopicPartition> full = new HashSet<>();
    for (PartitionWork work : partitions.values()) {
      if (work.isFull()) {
        full.add(work.partition());
      }
    }
    Set<TopicPartition> freed = new HashSet<>(consumer.paused());
    freed.removeAll(full);
    consumer.resume(freed);
    consumer.pause(full);
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
    if (assigned.isEmpty()) {
      return;
    }
    handler.refresh();
    for (TopicPartition partition : assigned) {
      partitions.put(partition, new PartitionWork(partition, leastBusyLane()));
    }
  }

  private Lane leastBusyLane() {
    Map<Lane, Integer> load = new HashMap<>();
    lanes.forEach(lane -> load.put(lane, 0));
    partitions.values().forEach(work -> load.merge(work.lane(), 1, Integer::sum));
    return lanes.stream()
        .min(Comparator.comparing(lane -> load.getOrDefault(lane, 0)))
        .filter(lane -> load.getOrDefault(lane, 0) == 0 || lanes.size() == maxLanes)
        .orElseGet(this::newLane);
  }

  private Lane newLane() {
    Lane lane = new Lane(name + "-" + lanes.size(), handler);
    lanes.add(lane);
    return lane;
  }

  /** Others get these next: what is in hand is finished, and told to the group. */
  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
    List<PartitionWork> work = takeAway(revoked);
    long deadline = System.nanoTime() + REVOKE_PATIENCE.toNanos();
    for (PartitionWork one : work) {
      Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
      if (!one.lane().letGo(one, left)) {
        LOG.log(
            System.Logger.Level.WARNING,
            "{0}: partition {1} goes to another instance while a message of it is being handled",
            name,
            one.partition());
      }
    }
    commitAndWait(work);
  }

  /** Others have them already. */
  @Override
  public void onPartitionsLost(Collection<TopicPartition> lost) {
    takeAway(lost);
  }

  private List<PartitionWork> takeAway(Collection<TopicPartition> gone) {
    List<PartitionWork> work = new ArrayList<>();
    for (TopicPartition partition : gone) {
      PartitionWork one = partitions.remove(partition);
      if (one != null) {
        one.revoke();
        work.add(one);
      }
    }
    return work;
  }

  private void commitInPassing() {
    Map<TopicPartition, OffsetAndMetadata> offsets = toCommit(partitions.values());
    if (offsets.isEmpty()) {
      return;
    }
    consumer.commitAsync(
        offsets,
        (done, failure) -> {
          if (failure == null) {
            committed(done);
          }
        });
  }

  private void committed(Map<TopicPartition, OffsetAndMetadata> offsets) {
    offsets.forEach((partition, offset) -> {
      PartitionWork work = partitions.get(partition);
      if (work != null) {
        work.committed(offset.offset());
      }
    });
  }

  private void commitAndWait(Collection<PartitionWork> work) {
    Map<TopicPartition, OffsetAndMetadata> offsets = toCommit(work);
    if (offsets.isEmpty()) {
      return;
    }
    try {
      consumer.commitSync(offsets, COMMIT_PATIENCE);
    } catch (KafkaException e) {
      LOG.log(
          System.Logger.Level.DEBUG, name + " could not commit; what it handled comes again", e);
    }
  }

  private static Map<TopicPartition, OffsetAndMetadata> toCommit(Collection<PartitionWork> work) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    for (PartitionWork one : work) {
      long offset = one.toCommit();
      if (offset >= 0) {
        offsets.put(one.partition(), new OffsetAndMetadata(offset));
      }
    }
    return offsets;
  }

  /** Waits for the handlers, commits what they took, and leaves the group. */
  @Override
  public void close() {
    lanes.forEach(Lane::stop);
    boolean interrupted = false;
    for (Lane lane : lanes) {
      interrupted |= !joined(lane);
    }
    commitAndWait(List.copyOf(partitions.values()));
    consumer.close(CloseOptions.timeout(COMMIT_PATIENCE));
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean joined(Lane lane) {
    boolean uninterrupted = true;
    while (true) {
      try {
        lane.join();
        return uninterrupted;
      } catch (InterruptedException e) {
        uninterrupted = false;
      }
    }
  }
}
