package dev.tenon.redis;

import dev.tenon.error.Problem;
import dev.tenon.message.Message;
import dev.tenon.spi.Broker;
import dev.tenon.spi.Subscription;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

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
  private static final int MAX_LANES = 1_024;

  private final RedisOptions options;
  private final Server server;
  private final RedisMessages messages;
  private final Topics topics;
  private final Publisher publisher;
  private final List<GroupReader> readers = new CopyOnWriteArrayList<>();
  private boolean closed;

  private RedisBroker(RedisOptions options) {
    this.options = options;
    server = new Server(options);
    messages = new RedisMessages(options);
    topics = new Topics(options);
    publisher = new Publisher(server, topics, messages);
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
    if (lanes < 1 || lanes > MAX_LANES) {
      throw Problem.INVALID_ARGUMENT.because("lanes must be 1 to 1024, not " + lanes);
    }
    String topicName = topics.nameOf(topic);
    String groupName = topics.groupOf(group);
    String instance = UUID.randomUUID().toString();
    Strangers strangers = new Strangers(options);
    requireOpen();
    GroupReader reader =
        new GroupReader(
            "tenon-" + groupName + "-" + topicName,
            () -> join(topicName, groupName, instance, lanes, handler, strangers),
            strangers);
    synchronized (readers) {
      if (!closed) {
        readers.removeIf(GroupReader::isClosed);
        readers.add(reader);
        return reader;
      }
    }
    reader.close();
    throw Problem.CLOSED.because("the broker was closed meanwhile");
  }

  private void requireOpen() {
    synchronized (readers) {
      if (closed) {
        throw Problem.CLOSED.because("the broker is closed");
      }
    }
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
      return new Membership(
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

  /** Both, since a server that does not keep messages is refused. */
  @Override
  public Set<Feature> features() {
    return Set.of(Feature.KEEPS_MESSAGES, Feature.ACROSS_PROCESSES);
  }

  /** Waits for handlers, and up to 5 s for what was published to be acknowledged. */
  @Override
  public void close() {
    synchronized (readers) {
      if (closed) {
        return;
      }
      closed = true;
    }
    readers.forEach(GroupReader::close);
    publisher.close();
    server.close();
  }
}
