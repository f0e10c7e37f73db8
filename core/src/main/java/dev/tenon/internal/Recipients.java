package dev.tenon.internal;

import dev.tenon.message.Message;
import dev.tenon.spi.Broker;
import dev.tenon.spi.HandsOver;
import dev.tenon.spi.HandsOver.Recipient;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Whom a broker gives messages to: those subscribed now, or itself if it keeps them. */
final class Recipients {
  private static final Recipient BROKER_ITSELF = new Recipient("", 0);

  private final Broker broker;

  Recipients(Broker broker) {
    this.broker = broker;
  }

  Set<Recipient> of(String topic) {
    return broker instanceof HandsOver local ? local.recipients(topic) : Set.of(BROKER_ITSELF);
  }

  /** Publishes to these; a broker that throws has failed. */
  CompletableFuture<Void> publish(String topic, List<Message> messages, Set<Recipient> to) {
    try {
      return broker instanceof HandsOver local
          ? local.publish(topic, messages, to)
          : broker.publish(topic, messages);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}
