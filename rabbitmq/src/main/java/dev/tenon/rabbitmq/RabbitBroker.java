package dev.tenon.rabbitmq;

import com.rabbitmq.client.Connection;
import dev.tenon.message.Message;
import dev.tenon.spi.Broker;
import dev.tenon.spi.Subscription;
import dev.tenon.spi.broker.GroupReader;
import dev.tenon.spi.broker.GroupReaders;
import dev.tenon.spi.broker.Names;
import dev.tenon.spi.broker.Publisher;
import dev.tenon.spi.broker.Strangers;
import dev.tenon.spi.broker.Workers;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * The broker of services in many processes: quorum queues of RabbitMQ. It works with queues alone
 * that keep what they confirmed: where that cannot be had, publications fail with {@code
 * BROKER_FAILED} naming what is missing, and subscriptions tell the same. A group's instances share
 * a topic's lanes.
 *
 * <p>It opens although the server is out of reach: publications then fail with {@code
 * BROKER_FAILED} in time, subscriptions begin when the server is there and tell their failures
 * until then. Messages of one key published by one call arrive in order even if it failed half-way;
 * published again by the next call, some arrive twice. What comes on a topic and is no message is
 * parked.
 *
 * <p>Safe for use by many threads; several services of a process may share one.
 */
public final class RabbitBroker implements Broker {
  private final RabbitOptions options;
  private final Names names;
  private final Server server;
  private final RabbitMessages messages;
  private final Publisher publisher;
  private final GroupReaders readers = new GroupReaders();

  private RabbitBroker(RabbitOptions options) {
    this.options = options;
    names = new Names(options.environment());
    server = new Server(options);
    messages = new RabbitMessages(options);
    publisher =
        new Publisher(
            names, topic -> new TopicSession(server, on(topic), messages, options.timeout()));
  }

  /** Opens it with default options on a server found at {@code amqp://host:port}. */
  public static RabbitBroker open(String uri) {
    return open(RabbitOptions.of(uri));
  }

  /** Opens it. */
  public static RabbitBroker open(RabbitOptions options) {
    return new RabbitBroker(options);
  }

  /**
   * {@inheritDoc} Blocks while 32 MiB wait for the server.
   *
   * @return fails with {@code BROKER_FAILED}, {@code TOO_LARGE} or {@code CLOSED}
   */
  @Override
  public CompletableFuture<Void> publish(String topic, List<Message> batch) {
    return publisher.publish(topic, batch);
  }

  /**
   * {@inheritDoc} When it returns, and the server could be reached, what is published from then on
   * is kept for the group until it has handled it; a topic's first group begins with the first
   * message, later ones with the first that is published after. No more lanes are at work than the
   * topic has; other instances that subscribe the same group share them.
   */
  @Override
  public Subscription subscribe(String topic, String group, int lanes, Handler handler) {
    Workers.requireCount(lanes);
    String topicName = names.topic(topic);
    String groupName = names.group(group);
    Strangers strangers = new Strangers(topicName, options.environment());
    return readers.add(() ->
        GroupReader.join(
            "tenon-" + groupName + "-" + topicName,
            () ->
                new QueueReader(
                    server,
                    on(topicName),
                    groupName,
                    lanes,
                    options.prefetch(),
                    handler,
                    strangers),
            strangers));
  }

  private Topic on(String name) {
    return new Topic(server, name, options.lanes());
  }

  /** Both: a server that cannot keep messages is refused. */
  @Override
  public Set<Feature> features() {
    return Set.of(Feature.KEEPS_MESSAGES, Feature.ACROSS_PROCESSES);
  }

  /**
   * How many messages of a topic wait for a group that has subscribed it, besides those that its
   * instances hold, up to the prefetch of each lane.
   *
   * @param group the name of a service, a dot, and that of its policy or projection
   * @throws dev.tenon.error.TenonException {@code BROKER_FAILED} if the server does not answer, or
   *     has no queues of the group
   */
  public long waiting(String topic, String group) {
    Connection connection = server.connect("looking at " + topic);
    try {
      return on(names.topic(topic)).waiting(connection, names.group(group));
    } finally {
      Server.end(connection);
    }
  }

  /** Waits for handlers, and up to 5 s for what was published to be acknowledged. */
  @Override
  public void close() {
    readers.close();
    publisher.close();
    server.close();
  }
}
