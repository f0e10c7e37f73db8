package dev.tenon.testing.simulation;

import dev.tenon.message.Message;
import dev.tenon.spi.Broker;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** The broker as one life of a service sees it. */
final class LivingBroker implements Broker {
  private final Carrier carrier;
  private final Life life;

  LivingBroker(Carrier carrier, Life life) {
    this.carrier = carrier;
    this.life = life;
  }

  @Override
  public CompletableFuture<Void> publish(String topic, List<Message> messages) {
    return carrier.publish(life, topic, messages);
  }

  @Override
  public AutoCloseable subscribe(String topic, String group, int lanes, Handler handler) {
    Group its = carrier.group(topic, group);
    its.handTo(handler, life);
    return its::rest;
  }

  @Override
  public Set<Feature> features() {
    return EnumSet.of(Feature.KEEPS_MESSAGES, Feature.ACROSS_PROCESSES);
  }

  @Override
  public void close() {
    // It outlives the service.
  }
}
