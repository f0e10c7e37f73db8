package dev.tenon.kafka;

import dev.tenon.message.Message;
import dev.tenon.spi.Broker;
import dev.tenon.spi.Subscription;
import dev.tenon.spi.broker.GroupReader;
import dev.tenon.spi.broker.GroupReaders;
import dev.tenon.spi.broker.Membership;
import dev.tenon.spi.broker.Names;
import dev.tenon.spi.broker.Strangers;
import dev.tenon.spi.broker.Workers;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * The broker of services in many processes: Apache Kafka. What it acknowledged is kept as the
 * topic's settings say; a group's instances share the topic's partitions.
 *
 * <p>It opens although the cluster is out of reach: publications then fail with {@code
 * BROKER_FAILED} in time, subscriptions begin when the cluster is there and tell their failures
 * until then. Messages of one key published by one call arrive in order even if it failed half-way;
 * published again by the next call, some arrive twice. What comes on a topic and is no message is
 * parked.
 *
 * <p>Safe for use by many threads; several services of a process may share one.
 */
public final class KafkaBroker implements Broker {
  private final KafkaOptions options;
  private final Names names;
  private final Settings settings;
  private final KafkaMessages messages;
  private final Topics topics;
  private final Publisher publisher;
  private final GroupReaders readers = new GroupReaders();

  private KafkaBroker(KafkaOptions options) {
    this.options = options;
    names = new Names(options.environment());
    settings = new Settings(options);
    messages = new KafkaMessages(options);
    topics = new Topics(settings);
    publisher = new Publisher(names, settings, topics, messages);
  }

  /** Opens it with default options on a cluster found at {@code host:port}. */
  public static KafkaBroker open(String servers) {
    return open(KafkaOptions.of(servers));
  }

  /** Opens it. */
  public static KafkaBroker open(KafkaOptions options) {
    return new KafkaBroker(options);
  }

  /**
   * {@inheritDoc} Waits for the cluster, and while 32 MiB are on their way, for up to 10 s.
   *
   * @return fails with {@code BROKER_FAILED}, {@code MISSING_TOPIC}, {@code TOO_LARGE} or {@code
   *     CLOSED}
   */
  @Override
  public CompletableFuture<Void> publish(String topic, List<Message> batch) {
    return publisher.publish(topic, batch);
  }

  /**
   * {@inheritDoc} Partitions are spread over lanes, so that no more lanes are at work than the
   * topic has partitions; other instances that subscribe the same group share them.
   */
  @Override
  public Subscription subscribe(String topic, String group, int lanes, Handler handler) {
    Workers.requireCount(lanes);
    String topicName = names.topic(topic);
    String groupName = names.group(group);
    Strangers strangers = new Strangers(topicName, options.environment());
    return readers.add(() ->
        GroupReader.start(
            "tenon-" + groupName + "-" + topicName,
            () -> join(topicName, groupName, lanes, handler, strangers),
            strangers));
  }

  private Membership join(
      String topic, String group, int lanes, Handler handler, Strangers strangers) {
    topics.require(topic);
    return new PartitionReader(settings, messages, strangers, topic, group, lanes, handler);
  }

  @Override
  public Set<Feature> features() {
    return Set.of(Feature.KEEPS_MESSAGES, Feature.ACROSS_PROCESSES);
  }

  /**
   * How many messages of a topic a group has not handled, as far as it told the cluster, which it
   * does a few times a second. All of them if the group has not read the topic yet; 0 if there is
   * no such topic.
   *
   * @param group the name of a service, a dot, and that of its policy or projection
   * @throws dev.tenon.error.TenonException {@code BROKER_FAILED} if the cluster does not answer
   */
  public long lag(String topic, String group) {
    return topics.lag(names.topic(topic), names.group(group));
  }

  /** Waits for handlers, and up to 5 s for what was published to be acknowledged. */
  @Override
  public void close() {
    readers.close();
    publisher.close();
    topics.close();
  }
}
