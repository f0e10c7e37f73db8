package dev.tenon.tck;

import dev.tenon.memory.InProcessBroker;
import dev.tenon.message.Message;
import dev.tenon.spi.Broker;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** An honest broker with places where a subclass can cheat. */
class ForwardingBroker implements Broker {
  final Broker honest = InProcessBroker.create();

  /** What is called instead of a handler. */
  Handler instead(Handler handler) {
    return handler;
  }

  @Override
  public CompletableFuture<Void> publish(String topic, List<Message> messages) {
    return honest.publish(topic, messages);
  }

  @Override
  public AutoCloseable subscribe(String topic, String group, int lanes, Handler handler) {
    return honest.subscribe(topic, group, lanes, instead(handler));
  }

  @Override
  public Set<Feature> features() {
    return honest.features();
  }

  @Override
  public void close() {
    honest.close();
  }
}
