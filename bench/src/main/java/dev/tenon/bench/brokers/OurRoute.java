package dev.tenon.bench.brokers;

import dev.tenon.message.Message;
import dev.tenon.spi.Broker;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Through one of our adapters. */
final class OurRoute implements Route {
  private final Broker broker;
  private final AutoCloseable subscription;
  private final String topic;
  private final List<Message> messages;

  /** Takes over a broker, which it closes. */
  OurRoute(Broker broker, String topic, List<Message> messages, Arrivals arrivals) {
    this.broker = broker;
    this.topic = topic;
    this.messages = messages;
    subscription =
        broker.subscribe(
            topic,
            "bench",
            BrokersBench.HANDLERS,
            batch -> {
              long now = System.nanoTime();
              batch.forEach(message -> arrivals.came(Parcel.number(message.id()), now));
              return List.of();
            });
  }

  @Override
  public CompletableFuture<Void> publish(int from, int count) {
    return broker.publish(topic, messages.subList(from, from + count));
  }

  @Override
  public void end() throws Exception {
    subscription.close();
    broker.close();
  }
}
