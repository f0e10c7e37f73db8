package dev.tenon.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import dev.tenon.error.Problem;
import dev.tenon.message.Message;
import dev.tenon.spi.broker.Lanes;
import dev.tenon.spi.broker.PublishingSession;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Publishes on a topic: what is published in one step is confirmed before the next. */
final class TopicSession implements PublishingSession {
  private final Server server;
  private final Topic topic;
  private final RabbitMessages messages;
  private final Duration timeout;
  private final Connection connection;
  private final Channel channel;
  private final Set<Integer> taken = new HashSet<>();
  private volatile @Nullable String returned;
  private volatile @Nullable String blocked;

  TopicSession(Server server, Topic topic, RabbitMessages messages, Duration timeout) {
    this.server = server;
    this.topic = topic;
    this.messages = messages;
    this.timeout = timeout;
    connection = server.connect("publishing " + topic.name());
    try {
      connection.addBlockedListener(reason -> blocked = reason, () -> blocked = null);
      topic.declareForPublishing(connection);
      channel = connection.createChannel();
      channel.confirmSelect();
      channel.addReturnListener(message -> returned = message.getRoutingKey());
    } catch (IOException | ShutdownSignalException e) {
      close();
      throw server.failed(e);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** A lane begins with one message: what came back must not be overtaken by what is behind it. */
  @Override
  public void publish(List<Message> step) {
    List<Message> first = new ArrayList<>();
    List<Message> others = new ArrayList<>();
    Set<Integer> beginning = new HashSet<>();
    for (Message message : step) {
      int lane = laneOf(message);
      (taken.contains(lane) || !beginning.add(lane) ? others : first).add(message);
    }
    send(first);
    taken.addAll(beginning);
    send(others);
  }

  private int laneOf(Message message) {
    return Lanes.of(message.key(), topic.lanes());
  }

  private void send(List<Message> some) {
    if (some.isEmpty()) {
      return;
    }
    String reason = blocked;
    if (reason != null) {
      throw Problem.BROKER_FAILED.because(
          "RabbitMQ at " + server.name() + " takes nothing now: " + reason);
    }
    try {
      for (Message message : some) {
        String lane = String.valueOf(laneOf(message));
        byte[] data = message.payload().data();
        channel.basicPublish(topic.name(), lane, true, messages.properties(message), data);
      }
      if (!channel.waitForConfirms(timeout.toMillis())) {
        throw Problem.BROKER_FAILED.because(
            "RabbitMQ at %s refused a message on %s: look whether a policy limits a queue's length"
                .formatted(server.name(), topic.name()));
      }
    } catch (IllegalArgumentException e) { // the client's, of headers beyond a frame
      throw Problem.TOO_LARGE.because(
          "a message's attributes are more than RabbitMQ takes: " + e.getMessage(), e);
    } catch (IOException | TimeoutException | ShutdownSignalException e) {
      throw server.failed(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Problem.CLOSED.because("the broker was closed meanwhile", e);
    }
    String lane = returned;
    if (lane != null) {
      throw Problem.BROKER_FAILED.because(
          "no group of topic %s at %s has a queue for lane %s any more; subscribe it again"
              .formatted(topic.name(), server.name(), lane));
    }
  }

  @Override
  public void close() {
    Server.end(connection);
  }
}
