package dev.tenon.nats;

import dev.tenon.error.Problem;
import dev.tenon.message.Message;
import dev.tenon.spi.Broker;
import dev.tenon.spi.Subscription;
import dev.tenon.spi.broker.GroupReader;
import dev.tenon.spi.broker.GroupReaders;
import dev.tenon.spi.broker.Membership;
import dev.tenon.spi.broker.Names;
import dev.tenon.spi.broker.Publisher;
import dev.tenon.spi.broker.PublishingSession;
import dev.tenon.spi.broker.Strangers;
import dev.tenon.spi.broker.Workers;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;

/**
 * The broker of services in many processes: streams of NATS JetStream. It works with streams alone
 * that are set to keep what they acknowledge: publications fail with {@code BROKER_FAILED} naming
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
public final class NatsBroker implements Broker {
  private static final Pattern NAME =
      Pattern.compile("(?=.{1,190}$)[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");

  private final NatsOptions options;
  private final Names names;
  private final Topics topics;
  private final NatsMessages messages;
  private final Publisher publisher;
  private final GroupReaders readers = new GroupReaders();

  private NatsBroker(NatsOptions options) {
    this.options = options;
    names = new Names(options.environment());
    topics = new Topics(options);
    messages = new NatsMessages(options);
    publisher = new Publisher(names, this::openSession);
  }

  /** Opens it with default options on a server found at {@code nats://host:port}. */
  public static NatsBroker open(String servers) {
    return open(NatsOptions.of(servers));
  }

  /** Opens it. */
  public static NatsBroker open(NatsOptions options) {
    return new NatsBroker(options);
  }

  /**
   * {@inheritDoc} Blocks while 32 MiB wait for the server.
   *
   * @return fails with {@code BROKER_FAILED}, {@code TOO_LARGE} or {@code CLOSED}
   */
  @Override
  public CompletableFuture<Void> publish(String topic, List<Message> batch) {
    requireName("topic", topic);
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
    requireName("topic", topic);
    requireName("group", group);
    String topicName = names.topic(topic);
    String groupName = names.group(group);
    String instance = UUID.randomUUID().toString();
    Strangers strangers = new Strangers(topicName, options.environment());
    AtomicBoolean caution = new AtomicBoolean();
    return readers.add(() ->
        GroupReader.join(
            "tenon-" + groupName + "-" + topicName,
            () -> join(topicName, groupName, instance, lanes, handler, strangers, caution),
            strangers));
  }

  /** Subjects and keys are made of names. */
  private static void requireName(String what, String name) {
    if (!NAME.matcher(name).matches()) {
      throw Problem.INVALID_ARGUMENT.because(
          "%s '%s' must be 1 to 190 letters, digits, '.', '_' or '-', without a dot at an end or beside another"
              .formatted(what, name));
    }
  }

  private Membership join(
      String topicName,
      String group,
      String instance,
      int lanes,
      Handler handler,
      Strangers strangers,
      AtomicBoolean caution) {
    Session session = Session.open(options);
    try {
      Topic topic = topics.find(session, topicName);
      GroupEntry entry = new GroupEntry(session, options, topic, group);
      String threads = "tenon-" + group + "-" + topicName;
      return new LaneReader(
          session, topics, topic, entry, instance, handler, strangers, caution, threads, lanes);
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  private PublishingSession openSession(String topic) {
    Session session = Session.open(options);
    try {
      return new TopicSession(session, topics, messages, topic);
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  /** Both, since a stream that does not keep messages is refused. */
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
    requireName("topic", topic);
    requireName("group", group);
    try (Session session = Session.open(options)) {
      Topic found = topics.find(session, names.topic(topic));
      return new GroupEntry(session, options, found, names.group(group)).lag();
    }
  }

  /** Waits for handlers, and up to 5 s for what was published to be acknowledged. */
  @Override
  public void close() {
    readers.close();
    publisher.close();
  }
}
