package dev.tenon.internal;

import dev.tenon.error.Problem;
import dev.tenon.message.Message;
import dev.tenon.spi.Change;
import dev.tenon.spi.HandsOver.Recipient;
import dev.tenon.spi.OutboxFeed;
import dev.tenon.spi.OutboxMessage;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Write;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What transactions sent. One batch at a time is out, and what follows waits until it is answered
 * for: nothing else keeps a key in order when a publication fails, as these messages do not name
 * the one before them.
 *
 * <p>A topic that nobody is subscribed to at a broker that keeps nothing waits.
 */
final class OutboxSource implements Source {
  private static final int BATCH = 1_000;
  private static final int MAX_PUBLISHED = 10_000;
  private static final long LINGER_NANOS = Duration.ofSeconds(1).toNanos();

  private final ServiceParts parts;
  private final Recipients broker;
  private final OutboxFeed feed;
  private final @Nullable Forgetting sent;
  private final List<OutboxMessage> published = new ArrayList<>();
  private final TakenRows taken = new TakenRows();

  /** Whether a log told of rows, which may be before they can be seen. */
  private boolean tailed;

  private long oldestPublished;
  private List<OutboxMessage> out = List.of();
  private Map<String, Set<Recipient>> recipients = Map.of();
  private boolean answered;

  /**
   * What a feed gives.
   *
   * @param sent forgets what is kept after it was sent; null: nothing is
   */
  OutboxSource(ServiceParts parts, Recipients broker, OutboxFeed feed, @Nullable Forgetting sent) {
    this.parts = parts;
    this.broker = broker;
    this.feed = feed;
    this.sent = sent;
  }

  @Override
  public int maxInFlight() {
    return 1;
  }

  @Override
  public boolean isOutdated() {
    return recipients.entrySet().stream()
        .anyMatch(topic -> !broker.of(topic.getKey()).equals(topic.getValue()));
  }

  @Override
  public void restart() {
    forgetBatch();
    feed.rewind();
  }

  @Override
  public void pause() {
    forgetBatch();
    published.clear();
    taken.clear();
    feed.release();
  }

  private void forgetBatch() {
    out = List.of();
    recipients = Map.of();
    answered = false;
  }

  @Override
  public @Nullable Batch publishNext(Duration wait) throws InterruptedException {
    if (answered || mustStore()) {
      return null; // what was answered for has to be stored first
    }
    Map<String, Set<Recipient>> now = new HashMap<>();
    List<OutboxMessage> batch =
        feed
            .next(topic -> !now.computeIfAbsent(named(topic), broker::of).isEmpty(), BATCH, wait)
            .stream()
            .map(this::completed)
            .toList();
    if (batch.isEmpty()) {
      return null;
    }
    Map<String, List<Message>> byTopic = new HashMap<>();
    for (OutboxMessage message : batch) {
      if (taken.has(message)) {
        continue; // published already: its row is taken out again
      }
      byTopic.computeIfAbsent(message.topic(), any -> new ArrayList<>()).add(message.message());
    }
    now.keySet().retainAll(byTopic.keySet());
    List<CompletableFuture<Void>> answers = new ArrayList<>();
    byTopic.forEach((topic, messages) ->
        answers.add(broker.publish(topic, messages, now.computeIfAbsent(topic, broker::of))));
    out = batch;
    recipients = now;
    return new Batch(0, CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)));
  }

  private String named(String topic) {
    return topic.isEmpty() ? parts.name() : topic;
  }

  /** With what a row may leave out. */
  private OutboxMessage completed(OutboxMessage row) {
    Message message = row.message();
    Message whole =
        new Message(
            message.id(),
            message.payload(),
            parts.name(),
            message.tenant(),
            message.key().isEmpty() ? message.id() : message.key(),
            message.metadata().withOccurredAt(message.occurredAt()),
            message.recordedAt(),
            null);
    return new OutboxMessage(row.number(), named(row.topic()), whole, row.due());
  }

  @Override
  public void answered(Batch batch) {
    answered = true;
  }

  private boolean mustStore() {
    return !published.isEmpty() && (!feed.remembers() || published.size() >= MAX_PUBLISHED);
  }

  /** What is not stored may be published again: at once, or soon if the feed remembers. */
  @Override
  public void save(Change fence, boolean idle) {
    long now = parts.host().nanoTime();
    if (answered) {
      if (published.isEmpty()) {
        oldestPublished = now;
      }
      out.stream().filter(message -> message.number() > 0).forEach(published::add);
      feed.acknowledge(out);
      tailed |= feed.remembers();
      forgetBatch();
    }
    if (mustStore() || idle || now - oldestPublished >= LINGER_NANOS) {
      store(fence);
    }
  }

  private void store(Change fence) {
    if (published.isEmpty()) {
      return;
    }
    List<Change> changes = List.of(fence, new Change.Sent(List.copyOf(published), sent != null));
    Outcome outcome = parts.writer().write(new Write(parts.clock().instant(), changes));
    if (!(outcome instanceof Outcome.Committed)) {
      throw Problem.STALE_MARK.because(
          "somebody else empties the outbox of " + parts.name() + ": " + outcome);
    }
    if (sent != null) {
      sent.remembered(published.size());
    }
    if (tailed) {
      taken.add(published);
    }
    published.clear();
  }
}
