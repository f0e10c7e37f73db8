package dev.tenon.kafka;

import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import dev.tenon.spi.broker.Publication;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;

/**
 * A producer up to its first failure. With that it gives up all that it has not sent, since
 * whatever it sent after would overtake what failed.
 */
final class ProducerSession {
  private final Producer<byte[], byte[]> producer;
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile boolean closing;

  ProducerSession(Map<String, Object> settings) {
    producer = new KafkaProducer<>(settings);
  }

  boolean hasEnded() {
    return ended.get();
  }

  /**
   * Sends a record; blocks while the buffer is full. Whatever becomes of it is told to the
   * publication.
   *
   * @return false if it failed, and with it the session
   */
  @SuppressWarnings("FutureReturnValueIgnored") // the callback is told the same
  boolean send(ProducerRecord<byte[], byte[]> record, Publication publication) {
    try {
      producer.send(
          record,
          (metadata, failure) -> {
            if (failure == null) {
              publication.acknowledged();
            } else {
              publication.fail(problem(record, failure));
              end();
            }
          });
    } catch (KafkaException | IllegalStateException e) {
      publication.fail(problem(record, e));
      end();
    }
    return !ended.get();
  }

  private TenonException problem(ProducerRecord<byte[], byte[]> record, Exception failure) {
    if (closing) {
      return Problem.CLOSED.because("the broker was closed meanwhile", failure);
    }
    if (failure instanceof RecordTooLargeException) {
      return Problem.TOO_LARGE.because(
          "a message of %d bytes for topic %s is more than Kafka takes; raise max.message.bytes there"
              .formatted(record.value().length, record.topic()),
          failure);
    }
    return Problem.BROKER_FAILED.because(
        "a message for topic " + record.topic() + " was not published: " + failure, failure);
  }

  /** Called by callers and by the producer's own thread. */
  private void end() {
    if (ended.compareAndSet(false, true)) {
      producer.close(Duration.ZERO);
    }
  }

  /** Sends what was accepted, if that can be done in time. */
  void close(Duration patience) {
    closing = true;
    if (ended.compareAndSet(false, true)) {
      producer.close(patience);
    }
  }
}
