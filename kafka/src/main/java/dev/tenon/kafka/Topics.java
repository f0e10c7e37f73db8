package dev.tenon.kafka;

import static java.util.Objects.requireNonNull;

import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** The cluster's topics: that they are there. */
final class Topics implements AutoCloseable {
  private static final int COPIES_TO_LOSE_ONE = 3;
  private static final Duration PAUSE = Duration.ofMillis(10);

  private final Settings settings;
  private final KafkaOptions options;
  private final Set<String> present = ConcurrentHashMap.newKeySet();
  private @Nullable Admin admin;
  private boolean closed;

  Topics(Settings settings) {
    this.settings = settings;
    options = settings.options();
  }

  /**
   * Returns when a topic is there and the leader of each of its partitions answers.
   *
   * @param name as the cluster calls it
   * @throws TenonException {@code MISSING_TOPIC} if it is not and is not to be created, {@code
   *     BROKER_FAILED} if that could not be found out in time
   */
  void require(String name) {
    if (present.contains(name)) {
      return;
    }
    long deadline = System.nanoTime() + options.timeout().toNanos();
    try {
      Admin asked = admin();
      while (!isReady(asked, name)) {
        if (System.nanoTime() > deadline) {
          throw new TimeoutException("its partitions have no leaders yet");
        }
        LockSupport.parkNanos(PAUSE.toNanos());
      }
      present.add(name);
    } catch (KafkaException e) {
      throw Problem.BROKER_FAILED.because(
          "topic " + name + " at " + options.servers() + " could not be looked up: " + e, e);
    }
  }

  /**
   * How many messages of a topic a group has not told to be handled; both as the cluster names
   * them.
   */
  long lag(String name, String group) {
    try {
      Admin asked = admin();
      Map<String, TopicDescription> found =
          answer(asked.describeTopics(List.of(name)).allTopicNames());
      if (found == null) {
        return 0;
      }
      // First what was handled: what is added meanwhile counts.
      Map<TopicPartition, OffsetAndMetadata> handled =
          answer(asked.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
      var first = answer(asked.listOffsets(partitions(found, OffsetSpec.earliest())).all());
      var end = answer(asked.listOffsets(partitions(found, OffsetSpec.latest())).all());
      if (handled == null || first == null || end == null) {
        return 0; // deleted meanwhile
      }
      long lag = 0;
      for (TopicPartition partition : end.keySet()) {
        OffsetAndMetadata told = handled.get(partition);
        long next = told != null ? told.offset() : requireNonNull(first.get(partition)).offset();
        lag += Math.max(0, requireNonNull(end.get(partition)).offset() - next);
      }
      return lag;
    } catch (KafkaException e) {
      throw Problem.BROKER_FAILED.because(
          "the lag of " + group + " at " + options.servers() + " could not be asked for: " + e, e);
    }
  }

  private static Map<TopicPartition, OffsetSpec> partitions(
      Map<String, TopicDescription> topics, OffsetSpec place) {
    Map<TopicPartition, OffsetSpec> places = new HashMap<>();
    topics.forEach((name, topic) -> {
      for (TopicPartitionInfo partition : topic.partitions()) {
        places.put(new TopicPartition(name, partition.partition()), place);
      }
    });
    return places;
  }

  /** Creates it if it is missing; false if it is to be looked at again. */
  private boolean isReady(Admin asked, String name) {
    Map<String, TopicDescription> found =
        answer(asked.describeTopics(List.of(name)).allTopicNames());
    if (found == null) {
      create(asked, name);
      return false;
    }
    return answer(asked.listOffsets(partitions(found, OffsetSpec.latest())).all()) != null;
  }

  private void create(Admin asked, String name) {
    if (!options.createsTopics()) {
      throw Problem.MISSING_TOPIC.because(
          "topic %s is missing at %s; create it with as many partitions as lanes are to read it"
                  .formatted(name, options.servers())
              + ", or let the adapter create topics");
    }
    try {
      answer(asked.createTopics(List.of(newTopic(name))).all());
    } catch (TopicExistsException e) {
      return; // another process was quicker
    }
  }

  /** What is created if it is missing. */
  NewTopic newTopic(String name) {
    int copies = options.replicationFactor();
    Optional<Short> replication = copies == 0 ? Optional.empty() : Optional.of((short) copies);
    NewTopic topic = new NewTopic(name, Optional.of(options.partitions()), replication);
    String largest = String.valueOf(Settings.MAX_MESSAGE_BYTES);
    topic.configs(
        copies < COPIES_TO_LOSE_ONE
            ? Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, largest)
            : Map.of(
                TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                largest,
                TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
                "2"));
    return topic;
  }

  /** Null if the answer is that a topic is missing. */
  private static <T> @Nullable T answer(KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      return switch (e.getCause()) {
        case UnknownTopicOrPartitionException missing -> null;
        case KafkaException failure -> throw failure;
        case null, default -> throw new KafkaException(e.getCause());
      };
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("interrupted", e);
    }
  }

  private synchronized Admin admin() {
    if (closed) {
      throw Problem.CLOSED.because("the broker is closed");
    }
    Admin open = admin;
    if (open == null) {
      open = Admin.create(settings.admin());
      admin = open;
    }
    return open;
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (admin != null) {
      admin.close(Duration.ZERO);
    }
  }
}
