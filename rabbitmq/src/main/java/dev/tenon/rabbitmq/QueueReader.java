package dev.tenon.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import dev.tenon.spi.Broker;
import dev.tenon.spi.CloudEvents.Incoming;
import dev.tenon.spi.broker.Delivery;
import dev.tenon.spi.broker.LaneWork;
import dev.tenon.spi.broker.Membership;
import dev.tenon.spi.broker.Strangers;
import dev.tenon.spi.broker.Workers;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** An instance of a group, which waits in line for each of its lanes. */
final class QueueReader implements Membership {
  private static final Duration WAIT = Duration.ofMillis(100);

  /** While something is to be acknowledged soon. */
  private static final Duration WAIT_AT_WORK = Duration.ofMillis(5);

  private static final Duration SHARE_EVERY = Duration.ofMillis(500);

  private final Server server;
  private final Topic topic;
  private final int prefetch;
  private final Broker.Handler handler;
  private final Strangers strangers;
  private final Connection connection;
  private final Channel counting;
  private final String instances;
  private final Workers workers;
  private final List<Line> lines = new ArrayList<>();

  /** Of messages that the server does not know to be handled, and so bounded by their number. */
  private final LinkedBlockingQueue<Line.Arrival> arrivals = new LinkedBlockingQueue<>();

  private long nextShare = System.nanoTime();

  /** Joins: from now on, what is published is kept for the group. */
  QueueReader(
      Server server,
      Topic topic,
      String group,
      int maxWorkers,
      int prefetch,
      Broker.Handler handler,
      Strangers strangers) {
    this.server = server;
    this.topic = topic;
    this.prefetch = prefetch;
    this.handler = handler;
    this.strangers = strangers;
    connection = server.connect(group + " reading " + topic.name());
    workers =
        new Workers("tenon-" + group + "-" + topic.name(), maxWorkers, handler, connection::isOpen);
    try {
      List<String> queues = topic.declareFor(connection, group);
      instances = topic.instances(group);
      counting = connection.createChannel();
      counting.basicConsume(instances, false, (tag, none) -> {}, tag -> {});
      for (int lane = 0; lane < queues.size(); lane++) {
        Line line = new Line(lane, queues.get(lane), arrivals);
        lines.add(line);
        line.enter(connection, prefetch);
      }
    } catch (IOException | ShutdownSignalException e) {
      Server.end(connection);
      throw server.failed(e);
    } catch (RuntimeException e) {
      Server.end(connection);
      throw e;
    }
  }

  @Override
  public void poll() {
    try {
      for (Line line : lines) {
        line.requireOpen();
      }
      boolean idle = lines.stream().allMatch(Line::isIdle);
      Line.Arrival first =
          arrivals.poll((idle ? WAIT : WAIT_AT_WORK).toMillis(), TimeUnit.MILLISECONDS);
      if (first != null) {
        List<Line.Arrival> come = new ArrayList<>(List.of(first));
        arrivals.drainTo(come);
        handOver(come);
      }
      for (Line line : lines) {
        line.acknowledge();
        line.leaveIfDone(connection, prefetch);
      }
      if (System.nanoTime() - nextShare >= 0) {
        nextShare = System.nanoTime() + SHARE_EVERY.toNanos();
        leaveWhatIsOthers();
      }
    } catch (IOException | ShutdownSignalException e) {
      throw server.failed(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw server.failed(e);
    }
  }

  private void handOver(List<Line.Arrival> come) {
    Map<LaneWork<Long>, List<Delivery<Long>>> deliveries = new HashMap<>();
    for (Line.Arrival arrival : come) {
      Line line = arrival.line();
      if (!line.isCurrent(arrival)) {
        continue; // it comes again, to whoever is next
      }
      LaneWork<Long> work = line.work();
      if (work == null) {
        handler.refresh();
        work = workers.begin(line.lane(), 0L, atWork());
        line.begin(work);
      }
      Map<String, String> attributes = RabbitMessages.attributes(arrival.properties());
      Incoming incoming = null;
      if (!strangers.include(attributes, line.lane(), arrival.tag())) {
        incoming =
            RabbitMessages.read(arrival.properties(), arrival.body(), attributes, line.queue());
      }
      deliveries
          .computeIfAbsent(work, any -> new ArrayList<>())
          .add(new Delivery<>(work, arrival.tag(), arrival.body().length, incoming));
    }
    deliveries.forEach(LaneWork::offer);
  }

  private List<LaneWork<Long>> atWork() {
    List<LaneWork<Long>> atWork = new ArrayList<>();
    for (Line line : lines) {
      LaneWork<Long> work = line.work();
      if (work != null) {
        atWork.add(work);
      }
    }
    return atWork;
  }

  /** Lanes without messages are nobody's yet, as far as can be told, and need not be shared. */
  private void leaveWhatIsOthers() throws IOException {
    long sharing = Math.max(1, counting.consumerCount(instances));
    long share = (topic.lanes() + sharing - 1) / sharing;
    List<Line> at = lines.stream().filter(line -> line.work() != null).toList();
    for (Line line : at.subList((int) Math.min(at.size(), share), at.size())) {
      line.startLeaving();
    }
  }

  /** Waits for the handlers, acknowledges what they took, and leaves the group. */
  @Override
  public void close() {
    workers.close();
    try {
      for (Line line : lines) {
        line.acknowledge();
      }
    } catch (IOException | ShutdownSignalException e) {
      // the connection is gone: what was handled comes again
    }
    Server.end(connection);
  }
}
