package dev.tenon.spi.broker;

import dev.tenon.error.Problem;
import dev.tenon.message.Message;
import dev.tenon.spi.Broker;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Publishes messages: those of a topic in order. Safe for use by many threads. */
public final class Publisher implements AutoCloseable {
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

  private final Names names;
  private final Function<String, PublishingSession> open;
  private final Map<String, TopicWriter> writers = new HashMap<>();
  private boolean closed;

  /**
   * Opens nothing before something is published.
   *
   * @param open a session on a topic, as the server calls it; throws a {@code TenonException} if
   *     that cannot be had
   */
  public Publisher(Names names, Function<String, PublishingSession> open) {
    this.names = names;
    this.open = open;
  }

  /** As {@link Broker#publish} says; blocks while 32 MiB of the topic wait for the server. */
  public CompletableFuture<Void> publish(String topic, List<Message> batch) {
    TopicWriter writer = writer(names.topic(topic));
    if (batch.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    Publication publication = new Publication(batch.size());
    writer.add(batch, publication);
    return publication.answer();
  }

  private synchronized TopicWriter writer(String name) {
    if (closed) {
      throw Problem.CLOSED.because("the broker is closed");
    }
    return writers.computeIfAbsent(name, topic -> new TopicWriter(topic, () -> open.apply(topic)));
  }

  /** Waits up to 5 s for what was accepted to be acknowledged. */
  @Override
  public void close() {
    List<TopicWriter> open;
    synchronized (this) {
      closed = true;
      open = List.copyOf(writers.values());
    }
    long deadline = System.nanoTime() + CLOSE_PATIENCE.toNanos();
    for (TopicWriter writer : open) {
      writer.close(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
    }
  }
}
