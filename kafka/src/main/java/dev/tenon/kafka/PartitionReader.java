package dev.tenon.kafka;

import dev.tenon.error.Problem;
import dev.tenon.spi.Broker;
import dev.tenon.spi.CloudEvents.Incoming;
import dev.tenon.spi.broker.Delivery;
import dev.tenon.spi.broker.LaneWork;
import dev.tenon.spi.broker.Membership;
import dev.tenon.spi.broker.Strangers;
import dev.tenon.spi.broker.Workers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
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
final class PartitionReader implements Membership, ConsumerRebalanceListener {
  private static final System.Logger LOG = System.getLogger(PartitionReader.class.getName());
  private static final Duration POLL = Duration.ofMillis(100);

  /** While a partition is paused, its lane is looked at so often. */
  private static final Duration POLL_BESIDE_PAUSED = Duration.ofMillis(10);

  private static final long COMMIT_EVERY_NANOS = Duration.ofMillis(200).toNanos();

  /** How long others of the group wait for a handler that is at work on what they are to get. */
  private static final Duration REVOKE_PATIENCE = Duration.ofSeconds(20);

  /** The place before all that are read. */
  private static final Long NONE = -1L;

  private static final Duration COMMIT_PATIENCE = Duration.ofSeconds(5);

  private final String name;
  private final String servers;
  private final Broker.Handler handler;
  private final Workers workers;
  private final KafkaMessages messages;
  private final Strangers strangers;
  private final Consumer<byte[], byte[]> consumer;
  private final Map<TopicPartition, LaneWork<Long>> partitions = new HashMap<>();
  private final Silence silence;
  private long lastCommit = System.nanoTime();

  PartitionReader(
      Settings settings,
      KafkaMessages messages,
      Strangers strangers,
      String topic,
      String group,
      int maxLanes,
      Broker.Handler handler) {
    this.name = "tenon-" + group + "-" + topic;
    servers = settings.options().servers();
    this.handler = handler;
    workers = new Workers(name, maxLanes, handler, () -> true);
    this.messages = messages;
    this.strangers = strangers;
    consumer = new KafkaConsumer<>(settings.consumer(group));
    silence = new Silence(consumer.metrics(), System::nanoTime);
    consumer.subscribe(List.of(topic), this);
  }

  /** A cluster that says nothing for long. */
  @Override
  public List<String> failures() {
    Duration length = silence.length();
    return length == null
        ? List.of()
        : List.of(
            "%s: the brokers at %s have not answered for %d s"
                .formatted(Problem.BROKER_FAILED.code(), servers, length.toSeconds()));
  }

  @Override
  public void poll() {
    boolean paused = !consumer.paused().isEmpty();
    ConsumerRecords<byte[], byte[]> records = consumer.poll(paused ? POLL_BESIDE_PAUSED : POLL);
    for (TopicPartition partition : records.partitions()) {
      LaneWork<Long> work = partitions.get(partition);
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

  private void handOver(LaneWork<Long> work, List<ConsumerRecord<byte[], byte[]>> records) {
    List<Delivery<Long>> deliveries = new ArrayList<>(records.size());
    for (ConsumerRecord<byte[], byte[]> record : records) {
      Map<String, String> attributes = messages.attributes(record);
      Incoming incoming = null;
      if (!strangers.include(attributes, record.partition(), record.offset())) {
        incoming = messages.read(record, attributes);
      }
      int bytes = Math.max(0, record.serializedValueSize());
      deliveries.add(new Delivery<>(work, record.offset(), bytes, incoming));
    }
    work.offer(deliveries);
  }

  private void pauseAndResume() {
    Set<TopicPartition> full = new HashSet<>();
    partitions.forEach((partition, work) -> {
      if (work.isFull()) {
        full.add(partition);
      }
    });
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
      int lane = partition.partition();
      partitions.put(partition, workers.begin(lane, NONE, partitions.values()));
    }
  }

  /** Others get these next: what is in hand is finished, and told to the group. */
  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
    Map<TopicPartition, LaneWork<Long>> work = takeAway(revoked);
    long deadline = System.nanoTime() + REVOKE_PATIENCE.toNanos();
    for (LaneWork<Long> one : work.values()) {
      Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
      if (!one.letGo(left)) {
        LOG.log(
            System.Logger.Level.WARNING,
            "{0}: partition {1} goes to another instance while a message of it is being handled",
            name,
            one.lane());
      }
    }
    commitAndWait(work);
  }

  /** Others have them already. */
  @Override
  public void onPartitionsLost(Collection<TopicPartition> lost) {
    takeAway(lost);
  }

  private Map<TopicPartition, LaneWork<Long>> takeAway(Collection<TopicPartition> gone) {
    Map<TopicPartition, LaneWork<Long>> work = new HashMap<>();
    for (TopicPartition partition : gone) {
      LaneWork<Long> one = partitions.remove(partition);
      if (one != null) {
        one.revoke();
        work.put(partition, one);
      }
    }
    return work;
  }

  private void commitInPassing() {
    Map<TopicPartition, OffsetAndMetadata> offsets = toCommit(partitions);
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
      LaneWork<Long> work = partitions.get(partition);
      if (work != null) {
        work.committed(offset.offset() - 1);
      }
    });
  }

  private void commitAndWait(Map<TopicPartition, LaneWork<Long>> work) {
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

  private static Map<TopicPartition, OffsetAndMetadata> toCommit(
      Map<TopicPartition, LaneWork<Long>> work) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    work.forEach((partition, one) -> {
      Long handled = one.toCommit();
      if (handled != null) {
        offsets.put(partition, new OffsetAndMetadata(handled + 1));
      }
    });
    return offsets;
  }

  /** Waits for the handlers, commits what they took, and leaves the group. */
  @Override
  public void close() {
    workers.close();
    commitAndWait(partitions);
    consumer.close(CloseOptions.timeout(COMMIT_PATIENCE));
  }
}
