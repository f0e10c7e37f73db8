package dev.tenon.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Delivery;
import dev.tenon.spi.broker.Lanes;
import dev.tenon.testing.server.RabbitServer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What others have who publish and read without Tenon. */
final class PlainClient implements AutoCloseable {
  private static final int LANES = 4;

  private final Connection connection;
  private final Channel channel;

  PlainClient(RabbitServer server) {
    try {
      ConnectionFactory factory = new ConnectionFactory();
      factory.setUri(server.uri());
      connection = factory.newConnection();
      channel = connection.createChannel();
      channel.confirmSelect();
    } catch (Exception e) {
      throw new AssertionError("no connection", e);
    }
  }

  Channel channel() {
    return channel;
  }

  void write(String topic, String key, String data, Map<String, String> headers) {
    Map<String, Object> all = new HashMap<>(headers);
    all.put("key", key);
    BasicProperties properties = new BasicProperties.Builder().headers(all).build();
    String lane = String.valueOf(Lanes.of(key, LANES));
    try {
      channel.basicPublish(topic, lane, true, properties, data.getBytes(UTF_8));
      channel.waitForConfirmsOrDie();
    } catch (Exception e) {
      throw new AssertionError("not published", e);
    }
  }

  /** Takes a message that waits in a queue of a topic that has no group yet, and reads no more. */
  Delivery take(String topic) {
    BlockingQueue<Delivery> taken = new LinkedBlockingQueue<>();
    List<String> consumers = new ArrayList<>();
    try {
      for (int lane = 0; lane < LANES; lane++) {
        consumers.add(
            channel.basicConsume(
                topic + "/" + lane, true, (tag, one) -> taken.add(one), tag -> {}));
      }
      Delivery first = Objects.requireNonNull(taken.poll(20, TimeUnit.SECONDS), "nothing came");
      for (String consumer : consumers) {
        channel.basicCancel(consumer);
      }
      return first;
    } catch (Exception e) {
      throw new AssertionError("not read", e);
    }
  }

  static Map<String, String> headers(Delivery taken) {
    Map<String, String> texts = new TreeMap<>();
    taken.getProperties().getHeaders().forEach((name, value) -> texts.put(name, value.toString()));
    return texts;
  }

  @Override
  public void close() {
    connection.abort();
  }
}
