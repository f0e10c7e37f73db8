package dev.tenon.bench.cases;

import dev.tenon.message.Message;
import dev.tenon.spi.Broker;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Takes no time: a benchmark hands messages over by itself. */
final class HandBroker implements Broker {
  private volatile @Nullable Handler handler;

  /** Of the one who subscribed. */
  Handler handler() {
    return Objects.requireNonNull(handler);
  }

  @Override
  public CompletableFuture<Void> publish(String topic, List<Message> messages) {
    throw new IllegalStateException("nothing is published here");
  }

  @Override
  public AutoCloseable subscribe(String topic, String group, int lanes, Handler its) {
    handler = its;
    return () -> {};
  }

  @Override
  public Set<Feature> features() {
    return Set.of();
  }

  @Override
  public void close() {}
}
