package dev.tenon.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import dev.tenon.spi.broker.LaneWork;
import java.io.IOException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * An instance's place in the line for a lane, from which the server has one at work: that one whose
 * first message has come. It has a channel of its own: closing that gives back, in order and before
 * the next is at work, what was not acknowledged. Used by the thread that reads.
 */
final class Line {
  private final int lane;
  private final String queue;
  private final Queue<Arrival> arrivals;
  private @Nullable Channel channel;
  private @Nullable LaneWork<Long> work;
  private boolean leaving;
  private volatile @Nullable String end;

  Line(int lane, String queue, Queue<Arrival> arrivals) {
    this.lane = lane;
    this.queue = queue;
    this.arrivals = arrivals;
  }

  int lane() {
    return lane;
  }

  String queue() {
    return queue;
  }

  /** Null until its first message has come. */
  @Nullable LaneWork<Long> work() {
    return work;
  }

  void begin(LaneWork<Long> begun) {
    work = begun;
  }

  /** Goes to the end of the line. */
  void enter(Connection connection, int prefetch) throws IOException {
    Channel entered = connection.createChannel();
    channel = entered;
    work = null;
    leaving = false;
    entered.basicQos(prefetch);
    entered.basicConsume(
        queue,
        false,
        new DefaultConsumer(entered) {
          @Override
          public void handleDelivery(
              String consumer, Envelope envelope, BasicProperties properties, byte[] body) {
            arrivals.add(new Arrival(Line.this, entered, new Delivery(envelope, properties, body)));
          }

          @Override
          public void handleCancel(String consumer) {
            end = "queue " + queue + " was deleted";
          }

          @Override
          public void handleShutdownSignal(String consumer, ShutdownSignalException signal) {
            if (!signal.isInitiatedByApplication()) {
              end = signal.getMessage();
            }
          }
        });
  }

  /** Fails if the server ended it. */
  void requireOpen() throws IOException {
    String reason = end;
    if (reason != null) {
      throw new IOException(reason);
    }
  }

  /** False if it came before it went to the end of the line. */
  boolean isCurrent(Arrival arrival) {
    return arrival.channel().equals(channel) && !leaving;
  }

  boolean isIdle() {
    LaneWork<Long> begun = work;
    return !leaving && (begun == null || begun.isIdle());
  }

  /** Tells the server what is handled. */
  void acknowledge() throws IOException {
    LaneWork<Long> begun = work;
    Channel current = channel;
    Long handled = begun == null ? null : begun.toCommit();
    if (begun != null && current != null && handled != null) {
      current.basicAck(handled, true);
      begun.committed(handled);
    }
  }

  /** Hands over nothing more, so that the lane can be another instance's. */
  void startLeaving() {
    LaneWork<Long> begun = work;
    if (begun != null) {
      leaving = true;
      begun.revoke();
    }
  }

  /** Goes to the end of the line once nothing of the lane is in hand. */
  void leaveIfDone(Connection connection, int prefetch) throws IOException {
    LaneWork<Long> begun = work;
    Channel current = channel;
    if (!leaving || begun == null || current == null || !begun.letGo(Duration.ZERO)) {
      return;
    }
    acknowledge();
    try {
      current.close();
    } catch (TimeoutException e) {
      throw new IOException("lane " + lane + " could not be left", e);
    }
    enter(connection, prefetch);
  }

  /** What came. */
  record Arrival(Line line, Channel channel, Delivery delivery) {
    long tag() {
      return delivery.getEnvelope().getDeliveryTag();
    }

    BasicProperties properties() {
      return delivery.getProperties();
    }

    byte[] body() {
      return delivery.getBody();
    }
  }
}
