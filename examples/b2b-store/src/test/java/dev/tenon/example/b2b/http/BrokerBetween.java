package dev.tenon.example.b2b.http;

import dev.tenon.memory.InProcessBroker;
import dev.tenon.message.Message;
import dev.tenon.spi.Broker;
import dev.tenon.spi.HandsOver;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** A broker in process, to be made worse. */
class BrokerBetween implements Broker, HandsOver {
  private final InProcessBroker broker = InProcessBroker.create();

  @Override
  public final CompletableFuture<Void> publish(String topic, List<Message> messages) {
    return publish(topic, messages, recipients(topic));
  }

  @Override
  public CompletableFuture<Void> publish(
      String topic, List<Message> messages, Set<Recipient> recipients) {
    return broker.publish(topic, messages, recipients);
  }

  @Override
  public final Set<Recipient> recipients(String topic) {
    return broker.recipients(topic);
  }

  @Override
  public final AutoCloseable subscribe(String topic, String group, int lanes, Handler handler) {
    return broker.subscribe(topic, group, lanes, handler);
  }

  @Override
  public final Set<Feature> features() {
    return broker.features();
  }

  @Override
  public final void close() {
    broker.close();
  }
}
