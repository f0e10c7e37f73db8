package dev.tenon.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeoutException;

/**
 * A topic on the server: an exchange and its queues. What all processes must agree on is remembered
 * by a queue that nothing is sent to: declared again with another value, it is refused.
 *
 * @param name of its exchange
 */
record Topic(Server server, String name, int lanes) {
  /** The limit has a default since RabbitMQ 4.0, after which a message is dropped. */
  private static final int NEVER = 1_000_000_000;

  private static final String VALUE = "x-dead-letter-exchange";

  /** Declares what publishing takes; without a group, messages wait in what is the first one's. */
  void declareForPublishing(Connection connection) {
    declare(connection);
    if (!exists(connection, first()) && !exists(connection, waiting().getLast())) {
      declareLanes(connection, waiting());
      settle(connection);
    }
  }

  /**
   * Declares what a group takes; from then on, what is published is kept for it.
   *
   * @return the queues of its lanes
   */
  List<String> declareFor(Connection connection, String group) {
    declare(connection);
    boolean isNew = !exists(connection, instances(group));
    List<String> queues = queuesOf(connection, group);
    declareLanes(connection, queues);
    if (isNew) {
      ask(connection, channel -> declareQueue(channel, instances(group), Map.of()));
      settle(connection);
    }
    return queues;
  }

  /** The queues of a group's lanes; a topic's first group has those that waited for it. */
  List<String> queuesOf(Connection connection, String group) {
    List<String> own = queues(name + '/' + group);
    // Looked for first, so that a group remains where its messages are.
    boolean isFirst =
        !exists(connection, own.getFirst()) && remembers(connection, first(), name + '/' + group);
    return isFirst ? waiting() : own;
  }

  /** The queue whose consumers are a group's instances. */
  String instances(String group) {
    return name + '/' + group + "/instances";
  }

  private String first() {
    return name + "/first";
  }

  /** The queues of the first group, whichever it will be. */
  private List<String> waiting() {
    return queues(name);
  }

  private List<String> queues(String prefix) {
    List<String> queues = new ArrayList<>(lanes);
    for (int lane = 0; lane < lanes; lane++) {
      queues.add(prefix + '/' + lane);
    }
    return queues;
  }

  private void declare(Connection connection) {
    ask(connection, channel -> channel.exchangeDeclare(name, BuiltinExchangeType.DIRECT, true));
    if (!remembers(connection, name + "/lanes", name + '/' + lanes)) {
      throw Problem.BROKER_FAILED.because(
          "topic %s at %s has another number of lanes than %d, as queue %s/lanes tells; say withLanes with that number"
              .formatted(name, server.name(), lanes, name));
    }
  }

  private void declareLanes(Connection connection, List<String> queues) {
    // Whatever limits the server's owner sets: what does not fit is refused, not dropped.
    Map<String, Object> arguments =
        Map.of(
            "x-single-active-consumer",
            true,
            "x-overflow",
            "reject-publish",
            "x-delivery-limit",
            NEVER);
    Question<String> declaring =
        channel -> {
          for (int lane = 0; lane < queues.size(); lane++) {
            declareQueue(channel, queues.get(lane), arguments);
            channel.queueBind(queues.get(lane), name, String.valueOf(lane));
          }
          return name;
        };
    if (!isAllowed(connection, AMQP.PRECONDITION_FAILED, declaring)) {
      throw Problem.BROKER_FAILED.because(
          "RabbitMQ at %s may lose messages: a queue of %s to %s is not a quorum queue with a single active consumer that refuses what it has no room for; delete it once it is empty"
              .formatted(server.name(), queues.getFirst(), queues.getLast()));
    }
  }

  /**
   * Returns when what was declared before outlives a crash. A server before RabbitMQ 4.0 keeps the
   * name of the quorum queue that was declared last in memory for up to three seconds; killed then,
   * it cannot find that queue's messages again. The next one that is declared has it written.
   */
  private void settle(Connection connection) {
    String last = name + "/last/" + UUID.randomUUID();
    ask(
        connection,
        channel -> {
          declareQueue(channel, last, Map.of());
          return channel.queueDelete(last);
        });
  }

  /** Quorum queues are on the disks of a majority before a message is confirmed. */
  private static AMQP.Queue.DeclareOk declareQueue(
      Channel channel, String queue, Map<String, Object> arguments) throws IOException {
    Map<String, Object> all = new TreeMap<>(arguments);
    all.put("x-queue-type", "quorum");
    return channel.queueDeclare(queue, true, false, false, all);
  }

  /** True if a value is remembered, from now on at the latest; false if it is another one. */
  private boolean remembers(Connection connection, String queue, String value) {
    return isAllowed(
        connection,
        AMQP.PRECONDITION_FAILED,
        channel -> declareQueue(channel, queue, Map.of(VALUE, value)));
  }

  /** How many messages wait in a group's queues. */
  long waiting(Connection connection, String group) {
    return ask(
        connection,
        channel -> {
          long sum = 0;
          for (String queue : queuesOf(connection, group)) {
            sum += channel.messageCount(queue);
          }
          return sum;
        });
  }

  private boolean exists(Connection connection, String queue) {
    return isAllowed(connection, AMQP.NOT_FOUND, channel -> channel.queueDeclarePassive(queue));
  }

  /** False if the server refuses it for that reason. */
  private boolean isAllowed(Connection connection, int reason, Question<?> question) {
    try {
      ask(connection, question);
      return true;
    } catch (TenonException e) {
      AMQP.Channel.Close refusal = Server.refusal(e);
      if (refusal != null && refusal.getReplyCode() == reason) {
        return false;
      }
      throw e;
    }
  }

  /** On a channel of its own, which a refusal closes. */
  private <T> T ask(Connection connection, Question<T> question) {
    try (Channel channel = connection.createChannel()) {
      return question.put(channel);
    } catch (IOException | TimeoutException | ShutdownSignalException e) {
      throw server.failed(e);
    }
  }

  private interface Question<T> {
    T put(Channel channel) throws IOException;
  }
}
