package dev.tenon.bench.cases;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Makes topics for slices, and looks at what is in them. */
final class KafkaTopics implements AutoCloseable {
  private static final int PARTITIONS = 12;

  private final Map<String, Object> settings;
  private final Admin admin;
  private int created;

  KafkaTopics(String servers) {
    settings = Map.of("bootstrap.servers", servers);
    admin = Admin.create(settings);
  }

  /** Returns a new one when every partition of it can be written to. */
  String create() throws Exception {
    String topic = "produced-" + ++created;
    admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) 1))).all().get();
    Map<TopicPartition, OffsetSpec> ends =
        partitions(topic).stream()
            .collect(Collectors.toMap(each -> each, each -> OffsetSpec.latest()));
    while (!exists(admin.listOffsets(ends).all())) {
      Thread.onSpinWait();
    }
    return topic;
  }

  void delete(String topic) throws Exception {
    while (exists(admin.deleteTopics(List.of(topic)).all())) {
      Thread.onSpinWait();
    }
  }

  private static boolean exists(KafkaFuture<?> answer) throws Exception {
    try {
      answer.get();
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return false;
      }
      throw e;
    }
  }

  /** Fails unless the topic holds so many messages, each of a key after those before it. */
  void requireInOrder(String topic, int count) {
    Map<String, String> last = new HashMap<>();
    var deserializer = new ByteArrayDeserializer();
    try (var consumer = new KafkaConsumer<>(settings, deserializer, deserializer)) {
      List<TopicPartition> all = partitions(topic);
      consumer.assign(all);
      consumer.seekToBeginning(all);
      for (int read = 0; read < count; ) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
          String key = new String(record.key(), UTF_8);
          String sequence = new String(record.headers().lastHeader("ce_sequence").value(), UTF_8);
          String before = last.put(key, sequence);
          if (before != null && before.compareTo(sequence) >= 0) {
            throw new IllegalStateException(
                "message " + sequence + " of " + key + " came after " + before);
          }
          read++;
        }
      }
      long ends = consumer.endOffsets(all).values().stream().mapToLong(end -> end).sum();
      if (ends != count) {
        throw new IllegalStateException(topic + " holds " + ends + " messages, not " + count);
      }
    }
  }

  private static List<TopicPartition> partitions(String topic) {
    return IntStream.range(0, PARTITIONS).mapToObj(i -> new TopicPartition(topic, i)).toList();
  }

  @Override
  public void close() {
    admin.close();
  }
}
