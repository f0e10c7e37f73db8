package dev.tenon.nats;

import dev.tenon.spi.broker.LaneWork;
import io.nats.client.Message;
import io.nats.client.PullRequestOptions;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.DeliverPolicy;
import io.nats.client.impl.NatsJetStreamMetaData;
import io.nats.client.support.Status;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a lane's messages, in order: through a consumer on the server that is thrown away as
 * soon as anything is missing of what it sent, and for a number of messages at a time, so that no
 * more come than there is room for. Used by one thread.
 */
final class LaneFeed {
  private static final Duration EXPIRES = Duration.ofSeconds(5);
  private static final Duration SILENCE = EXPIRES.plusSeconds(3);

  /** Longer than a lane is likely not to be read since its handler is slow. */
  private static final Duration CONSUMER_LIFE = Duration.ofSeconds(30);

  private static final int MESSAGES = 256;
  private static final int SIZE_EXCEEDED = Status.CONFLICT_CODE;

  private final Session session;
  private final Topic topic;
  private final LaneWork<Place> work;
  private final String inbox;
  private final long maxBytes;
  private @Nullable String consumer;
  private long delivered;
  private int requests;
  private int expected;
  private boolean nextIsLarge;
  private long silentUntil;

  /**
   * From the place that is read last.
   *
   * @param inbox the subject below which messages, and what the server says of requests, arrive
   * @param maxBytes of the messages of a request, if there is more than one
   */
  LaneFeed(Session session, Topic topic, LaneWork<Place> work, String inbox, long maxBytes) {
    this.session = session;
    this.topic = topic;
    this.work = work;
    this.inbox = inbox + '.' + work.lane() + '.';
    this.maxBytes = maxBytes;
  }

  LaneWork<Place> work() {
    return work;
  }

  /** Asks for what comes next, unless that is under way. */
  void ask() {
    if (expected > 0) {
      if (System.nanoTime() - silentUntil < 0) {
        return;
      }
      consumer = null;
    }
    if (consumer == null) {
      consumer = newConsumer();
      delivered = 0;
    }
    PullRequestOptions.Builder request = PullRequestOptions.builder(nextIsLarge ? 1 : MESSAGES);
    if (!nextIsLarge) {
      request.maxBytes(maxBytes);
    }
    String json = request.expiresIn(EXPIRES).build().toJson();
    String subject = "$JS.API.CONSUMER.MSG.NEXT." + topic.stream() + '.' + consumer;
    String reply = inbox + ++requests;
    session.ask(nats -> {
      nats.publish(subject, reply, json.getBytes(StandardCharsets.UTF_8));
      return true;
    });
    expected = nextIsLarge ? 1 : MESSAGES;
    nextIsLarge = false;
    silentUntil = System.nanoTime() + SILENCE.toNanos();
  }

  private String newConsumer() {
    long read = work.read().sequence();
    ConsumerConfiguration.Builder wanted =
        ConsumerConfiguration.builder()
            .filterSubject(topic.subject(work.lane()))
            .ackPolicy(AckPolicy.None)
            .memStorage(true)
            .inactiveThreshold(CONSUMER_LIFE);
    if (read == 0) {
      wanted.deliverPolicy(DeliverPolicy.All);
    } else {
      wanted.deliverPolicy(DeliverPolicy.ByStartSequence).startSequence(read + 1);
    }
    return session.ask(nats ->
        nats.jetStreamManagement(session.patience())
            .createConsumer(topic.stream(), wanted.build())
            .getName());
  }

  /** Whether a message is the next one of the lane; it is of no use else. */
  boolean isNext(NatsJetStreamMetaData message) {
    if (!message.getConsumer().equals(consumer)) {
      return false;
    }
    if (message.consumerSequence() != delivered + 1) {
      startAfresh();
      return false;
    }
    delivered++;
    expected--;
    silentUntil = System.nanoTime() + SILENCE.toNanos();
    return true;
  }

  /** The server says how a request ended. */
  void ended(Message message) {
    if (!message.getSubject().equals(inbox + requests)) {
      return;
    }
    Status status = message.getStatus();
    boolean tooLarge =
        status.getCode() == SIZE_EXCEEDED
            && Status.MESSAGE_SIZE_EXCEEDS_MAX_BYTES.equals(status.getMessage());
    if (tooLarge) {
      nextIsLarge = expected == MESSAGES;
    } else if (status.getCode() != Status.NOT_FOUND_CODE
        && status.getCode() != Status.REQUEST_TIMEOUT_CODE) {
      startAfresh();
    }
    expected = 0;
  }

  private void startAfresh() {
    consumer = null;
    expected = 0;
  }
}
