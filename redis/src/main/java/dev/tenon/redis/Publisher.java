package dev.tenon.redis;

import dev.tenon.error.Problem;
import dev.tenon.message.Message;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Publishes messages: those of a topic in order. */
final class Publisher implements AutoCloseable {
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

  private final Server server;
  private final Topics topics;
  private final RedisMessages messages;
  private final Map<String, TopicWriter> writers = new HashMap<>();
  private boolean closed;

  Publisher(Server server, Topics topics, RedisMessages messages) {
    this.server = server;
    this.topics = topics;
    this.messages = messages;
  }

  CompletableFuture<Void> publish(String topic, List<Message> batch) {
    TopicWriter writer = writer(topics.nameOf(topic));
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
    return writers.computeIfAbsent(name, topic -> new TopicWriter(server, topics, messages, topic));
  }

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
