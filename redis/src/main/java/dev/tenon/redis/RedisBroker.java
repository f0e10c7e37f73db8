package dev.tenon.redis;

import dev.tenon.message.Message;
import dev.tenon.spi.Broker;
import dev.tenon.spi.Subscription;
import dev.tenon.spi.broker.GroupReader;
import dev.tenon.spi.broker.GroupReaders;
import dev.tenon.spi.broker.Membership;
import dev.tenon.spi.broker.Names;
import dev.tenon.spi.broker.Publisher;
import dev.tenon.spi.broker.Strangers;
import dev.tenon.spi.broker.Workers;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * The broker of services in many processes: streams of a Redis server. It works with a server alone
 * that is set to keep what it acknowledges: publications fail with {@code BROKER_FAILED} naming
 * what is missing, and subscriptions tell the same. A group's instances share a topic's lanes.
 *
 * <p>It opens although the server is out of reach: publications then fail with {@code
 * BROKER_FAILED} in time, subscriptions begin when the server is there and tell their failures
 * until then. Messages of one key published by one call arrive in order even if it failed half-way;
 * published again by the next call, some arrive twice. What comes on a topic and is no message is
 * parked.
 *
 * <p>Safe for use by many threads; several services of a process may share one.
 */
public final class RedisBroker implements Broker {
  private final RedisOptions options;
  private final Names names;
  private final Server server;
  private final RedisMessages messages;
  private final Topics topics;
  private final Publisher publisher;
  private final GroupReaders readers = new GroupReaders();

  private RedisBroker(RedisOptions options) {
    this.options = options;
    names = new Names(options.environment());
    server = new Server(options);
    messages = new RedisMessages(options);
    topics = new Topics(options);
    publisher = new Publisher(names, this::openSession);
  }

  /** Opens it with default options on a server found at {@code redis://host:port}. */
  public static RedisBroker open(String uri) {
    return open(RedisOptions.of(uri));
  }

  /** Opens it. */
  public static RedisBroker open(RedisOptions options) {
    return new RedisBroker(options);
  }

  /**
   * {@inheritDoc} Blocks while 32 MiB wait for the server.
   *
   * @return fails with {@code BROKER_FAILED} or {@code CLOSED}
   */
  @Override
  public CompletableFuture<Void> publish(String topic, List<Message> batch) {
    return publisher.publish(topic, batch);
  }

  /**
   * {@inheritDoc} When it returns, and the server could be reached, what is published from then on
   * is kept for the group until it has handled it; a group that is new begins with the oldest
   * message that is kept. No more lanes are at work than the topic has; other instances that
   * subscribe the same group share them.
   */
  @Override
  public Subscription subscribe(String topic, String group, int lanes, Handler handler) {
    Workers.requireCount(lanes);
    String topicName = names.topic(topic);
    String groupName = names.group(group);
    String instance = UUID.randomUUID().toString();
    Strangers strangers = new Strangers(topicName, options.environment());
    return readers.add(() ->
        GroupReader.join(
            "tenon-" + groupName + "-" + topicName,
            () -> join(topicName, groupName, instance, lanes, handler, strangers),
            strangers));
  }

  private Membership join(
      String topic,
      String group,
      String instance,
      int lanes,
      Handler handler,
      Strangers strangers) {
    Session session = server.open();
    try {
      return new LaneReader(
          session,
          topics.find(session, topic),
          group,
          instance,
          lanes,
          handler,
          messages,
          strangers);
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  private TopicSession openSession(String topic) {
    Session session = server.open();
    try {
      return new TopicSession(session, topics, messages, topic);
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  /** Both, since a server that does not keep messages is refused. */
  @Override
  public Set<Feature> features() {
    return Set.of(Feature.KEEPS_MESSAGES, Feature.ACROSS_PROCESSES);
  }

  /**
   * How many messages of a topic a group has not handled, as far as it told the server, which it
   * does a few times a second. All that are kept if the group has not read the topic yet.
   *
   * @param group the name of a service, a dot, and that of its policy or projection
   * @throws dev.tenon.error.TenonException {@code BROKER_FAILED} if the server does not answer
   */
  public long lag(String topic, String group) {
    try (Session session = server.open()) {
      Topic found = topics.find(session, names.topic(topic));
      return session.number(Script.LAG, found.streams(), List.of(Bytes.of(names.group(group))));
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
