package dev.tenon.kafka;

import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import dev.tenon.message.Message;
import dev.tenon.spi.broker.Names;
import dev.tenon.spi.broker.Publication;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** Publishes messages in order, through one producer session after the other. */
final class Publisher implements AutoCloseable {
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

  private final Names names;
  private final Settings settings;
  private final Topics topics;
  private final KafkaMessages messages;
  private @Nullable ProducerSession current;
  private boolean closed;

  Publisher(Names names, Settings settings, Topics topics, KafkaMessages messages) {
    this.names = names;
    this.settings = settings;
    this.topics = topics;
    this.messages = messages;
  }

  CompletableFuture<Void> publish(String topic, List<Message> batch) {
    String name = names.topic(topic);
    requireOpen();
    if (batch.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    Publication publication = new Publication(batch.size());
    try {
      topics.require(name);
      ProducerSession session = session();
      for (Message message : batch) {
        if (!session.send(messages.write(name, message), publication)) {
          // What is left would overtake what failed.
          publication.fail(
              Problem.BROKER_FAILED.because("publishing to " + name + " failed before its end"));
          break;
        }
      }
    } catch (TenonException e) {
      publication.fail(e);
    } catch (KafkaException e) {
      publication.fail(Problem.BROKER_FAILED.because("no producer could be opened: " + e, e));
    }
    return publication.answer();
  }

  private synchronized void requireOpen() {
    if (closed) {
      throw Problem.CLOSED.because("the broker is closed");
    }
  }

  private synchronized ProducerSession session() {
    requireOpen();
    ProducerSession session = current;
    if (session == null || session.hasEnded()) {
      session = new ProducerSession(settings.producer());
      current = session;
    }
    return session;
  }

  @Override
  public void close() {
    ProducerSession last;
    synchronized (this) {
      closed = true;
      last = current;
    }
    if (last != null) {
      last.close(CLOSE_PATIENCE);
    }
  }
}
