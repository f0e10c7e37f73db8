package dev.tenon.bench.brokers;

import static java.util.Objects.requireNonNull;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Delivery;
import dev.tenon.spi.broker.Publication;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A channel with confirms, whose answers come while more is published; quorum queues with a single
 * active consumer, each on a channel of its own. What has come meanwhile is handled, and then
 * acknowledged at once.
 */
final class BareRabbit implements Route {
  private static final String PREFIX = "cloudEvents_";
  private static final int PERSISTENT = 2;
  private static final int PREFETCH = 1_000;
  private static final long WAIT_MILLIS = 100;

  private final Connection publishing;
  private final Connection reading;
  private final Channel channel;
  private final String topic;
  private final List<Letter> letters;
  private final Arrivals arrivals;
  private final ConcurrentSkipListMap<Long, Publication> unconfirmed =
      new ConcurrentSkipListMap<>();
  private final LinkedBlockingQueue<Come> come = new LinkedBlockingQueue<>();
  private final Thread reader;
  private volatile boolean closed;

  @SuppressWarnings("ArrayRecordComponent") // bytes on their way; compared by nobody
  private record Letter(String lane, BasicProperties properties, byte[] body) {}

  private record Come(Channel channel, Delivery delivery) {}

  private BareRabbit(
      Connection publishing,
      Connection reading,
      String topic,
      List<Parcel> parcels,
      Arrivals arrivals)
      throws IOException {
    this.publishing = publishing;
    this.reading = reading;
    this.topic = topic;
    this.arrivals = arrivals;
    letters = parcels.stream().map(BareRabbit::letter).toList();
    channel = publishing.createChannel();
    channel.exchangeDeclare(topic, "direct", true);
    Map<String, Object> arguments =
        Map.of(
            "x-queue-type",
            "quorum",
            "x-single-active-consumer",
            true,
            "x-overflow",
            "reject-publish");
    for (int lane = 0; lane < Parcel.LANES; lane++) {
      String queue = topic + '/' + lane;
      channel.queueDeclare(queue, true, false, false, arguments);
      channel.queueBind(queue, topic, String.valueOf(lane));
      Channel own = reading.createChannel();
      own.basicQos(PREFETCH);
      own.basicConsume(
          queue, false, (tag, delivery) -> come.add(new Come(own, delivery)), tag -> {});
    }
    channel.confirmSelect();
    channel.addConfirmListener(this::confirmed, this::refused);
    reader = Thread.ofPlatform().start(this::read);
  }

  static BareRabbit open(String uri, String topic, List<Parcel> parcels, Arrivals arrivals)
      throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(uri);
    return new BareRabbit(
        factory.newConnection(), factory.newConnection(), topic, parcels, arrivals);
  }

  private static Letter letter(Parcel parcel) {
    Map<String, Object> headers = new HashMap<>();
    parcel.attributes().forEach((name, value) -> headers.put(PREFIX + name, value));
    BasicProperties properties =
        new BasicProperties.Builder()
            .deliveryMode(PERSISTENT)
            .contentType(Parcel.CONTENT_TYPE)
            .messageId(parcel.attributes().get(Parcel.ID))
            .timestamp(Date.from(Instant.now()))
            .headers(headers)
            .build();
    return new Letter(String.valueOf(parcel.lane()), properties, parcel.data());
  }

  private void confirmed(long number, boolean andBefore) {
    if (andBefore) {
      Map<Long, Publication> all = unconfirmed.headMap(number, true);
      all.values().forEach(Publication::acknowledged);
      all.clear();
    } else {
      requireNonNull(unconfirmed.remove(number)).acknowledged();
    }
  }

  private void refused(long number, boolean andBefore) {
    arrivals.failed(new IOException("message " + number + " was refused"));
  }

  @Override
  public CompletableFuture<Void> publish(int from, int count) {
    Publication publication = new Publication(count);
    try {
      for (Letter letter : letters.subList(from, from + count)) {
        unconfirmed.put(channel.getNextPublishSeqNo(), publication);
        channel.basicPublish(topic, letter.lane, true, letter.properties, letter.body);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return publication.answer();
  }

  private void read() {
    try {
      while (!closed) {
        Come first = come.poll(WAIT_MILLIS, TimeUnit.MILLISECONDS);
        if (first != null) {
          List<Come> all = new ArrayList<>(List.of(first));
          come.drainTo(all);
          handle(all);
        }
      }
    } catch (IOException e) {
      arrivals.failed(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void handle(List<Come> all) throws IOException {
    Map<Channel, Long> handled = new HashMap<>();
    for (Come one : all) {
      arrivals.came(Parcel.number(one.delivery.getProperties().getMessageId()), System.nanoTime());
      handled.put(one.channel, one.delivery.getEnvelope().getDeliveryTag());
    }
    for (Map.Entry<Channel, Long> each : handled.entrySet()) {
      each.getKey().basicAck(each.getValue(), true);
    }
  }

  @Override
  public void end() throws Exception {
    closed = true;
    reader.join();
    publishing.close();
    reading.close();
  }
}
