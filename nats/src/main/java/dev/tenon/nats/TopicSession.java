package dev.tenon.nats;

import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import dev.tenon.message.Message;
import dev.tenon.spi.broker.PublishingSession;
import io.nats.client.JetStream;
import io.nats.client.JetStreamApiException;
import io.nats.client.PublishOptions;
import io.nats.client.impl.Headers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Publishes on a topic. Of each key one message is on its way at a time: the server refuses one and
 * takes the next where the first is larger than the room that is left, or comes while a cluster
 * chooses a leader.
 */
final class TopicSession implements PublishingSession {
  private static final Duration CHECK_EVERY = Duration.ofSeconds(5);
  private static final int TOO_LARGE_FOR_STREAM = 10054;

  private final Session session;
  private final Topics topics;
  private final NatsMessages messages;
  private final String name;
  private final JetStream jetStream;
  private final PublishOptions toItsStream;
  private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
  private Topic topic;
  private long nextCheck;

  TopicSession(Session session, Topics topics, NatsMessages messages, String name) {
    this.session = session;
    this.topics = topics;
    this.messages = messages;
    this.name = name;
    jetStream = session.ask(nats -> nats.jetStream(session.patience()));
    toItsStream = PublishOptions.builder().expectedStream(Topic.stream(name)).build();
    topic = found();
  }

  private Topic found() {
    nextCheck = System.nanoTime() + CHECK_EVERY.toNanos();
    return topics.find(session, name);
  }

  @Override
  public void publish(List<Message> step) {
    if (System.nanoTime() - nextCheck >= 0) {
      topic = found();
    }
    Map<String, ArrayDeque<Message>> waiting = new HashMap<>();
    for (Message message : step) {
      ArrayDeque<Message> behind = waiting.get(message.key());
      if (behind == null) {
        waiting.put(message.key(), new ArrayDeque<>());
        send(message);
      } else {
        behind.add(message);
      }
    }
    for (int open = step.size(); open > 0; open--) {
      ArrayDeque<Message> behind = waiting.get(acknowledgedKey());
      if (behind != null && !behind.isEmpty()) {
        send(behind.remove());
      }
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // told to the queue of answers
  private void send(Message message) {
    Headers headers = messages.headers(message);
    byte[] data = message.payload().data();
    long size = (long) data.length + headers.serializedLength();
    long most = session.connection().getMaxPayload();
    if (size > most) {
      throw tooLarge(size, "the server takes " + most + "; raise its max_payload");
    }
    try {
      jetStream
          .publishAsync(topic.subject(topic.laneOf(message.key())), headers, data, toItsStream)
          .whenComplete((ack, failure) -> answers.add(new Answer(message, failure)));
    } catch (IllegalStateException | IllegalArgumentException e) {
      throw session.failure(e);
    }
  }

  /** The key of the next message that is. */
  private String acknowledgedKey() {
    Answer answer;
    try {
      answer = answers.poll(session.timeout().toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      throw Session.interrupted(e);
    }
    if (answer == null) {
      throw Problem.BROKER_FAILED.because(
          "NATS at %s did not answer within %s".formatted(session.server(), session.timeout()));
    }
    if (answer.failure() != null) {
      throw problem(answer.message(), answer.failure());
    }
    return answer.message().key();
  }

  private TenonException problem(Message message, Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof JetStreamApiException refusal) {
        return refusal.getApiErrorCode() == TOO_LARGE_FOR_STREAM
            ? tooLarge(message.payload().data().length, "raise max_msg_size of its stream")
            : Problem.BROKER_FAILED.because(
                "stream %s at %s takes nothing more (%s): look which group does not read it, or allow more with 'nats stream edit'"
                    .formatted(topic.stream(), session.server(), refusal.getMessage()),
                refusal);
      }
    }
    return session.failure(failure);
  }

  private TenonException tooLarge(long bytes, String remedy) {
    return Problem.TOO_LARGE.because(
        "a message of %d bytes for topic %s is more than NATS takes; %s"
            .formatted(bytes, name, remedy));
  }

  @Override
  public void close() {
    session.close();
  }

  private record Answer(Message message, @Nullable Throwable failure) {}
}
