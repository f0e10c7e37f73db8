package dev.tenon.internal;

import dev.tenon.error.Problem;
import dev.tenon.event.EventRecord;
import dev.tenon.event.Position;
import dev.tenon.message.Message;
import dev.tenon.spi.Change;
import dev.tenon.spi.Feed;
import dev.tenon.spi.HandsOver.Recipient;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Write;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The service's log, published on the service's topic in log order. What is marked as published is
 * what the broker answered for.
 *
 * <p>A broker that keeps nothing is followed group by group: a group that is new, or behind, gets
 * what it has not handled.
 */
final class LogSource implements Source {
  private static final String READER = "relay";
  private static final int PAGE = 500;
  private static final int MAX_IN_FLIGHT = 4;
  private static final long SAVE_EVERY_NANOS = Duration.ofMillis(200).toNanos();

  private final ServiceParts parts;
  private final Recipients broker;
  private final Feed feed;
  private final Predecessors predecessors;
  private final Set<String> types;
  private final String incarnation;
  private final Map<String, Long> saved = new HashMap<>();
  private volatile Set<Recipient> recipients = Set.of();
  private long published;
  private volatile long answered;
  private long lastSave;

  /**
   * Events of these types, of every type if none is named.
   *
   * @param types logical names
   */
  LogSource(ServiceParts parts, Recipients broker, Set<String> types) {
    this.parts = parts;
    this.broker = broker;
    this.feed = parts.newFeed();
    this.types = types;
    this.predecessors = new Predecessors(parts.database().index(), types);
    this.incarnation = parts.database().log().end().incarnation();
  }

  /** The offset up to which the broker has answered for everything, as far as is known. */
  long taken() {
    Set<Recipient> now = broker.of(parts.name());
    return now.isEmpty() ? 0 : now.equals(recipients) ? answered : slowest(marks(now));
  }

  @Override
  public int maxInFlight() {
    return MAX_IN_FLIGHT;
  }

  @Override
  public boolean isOutdated() {
    return !broker.of(parts.name()).equals(recipients);
  }

  /** Starts again from what the slowest of those who are there now has handled. */
  @Override
  public void restart() {
    Set<Recipient> now = broker.of(parts.name());
    saved.clear();
    Map<String, Position> marks = marks(now);
    marks.forEach((group, mark) -> saved.put(group, mark.offset()));
    predecessors.forget();
    long stored = slowest(marks);
    published = now.equals(recipients) ? Math.max(answered, stored) : stored;
    answered = published;
    recipients = Set.copyOf(now);
  }

  private Map<String, Position> marks(Set<Recipient> of) {
    Set<String> groups = of.stream().map(Recipient::group).collect(Collectors.toSet());
    Map<String, Position> marks =
        new HashMap<>(parts.database().progress().marks(READER, parts.name(), groups));
    groups.forEach(group -> marks.putIfAbsent(group, new Position(incarnation, 0)));
    return marks;
  }

  /** What was published of a life that was lost says nothing of this one. */
  private long slowest(Map<String, Position> marks) {
    Position here = new Position(incarnation, 0);
    return marks.values().stream()
        .mapToLong(mark -> Math.max(0, Math.min(mark.offset(), mark.agreedWith(here))))
        .min()
        .orElse(0);
  }

  @Override
  public void pause() {
    recipients = Set.of();
  }

  @Override
  public @Nullable Batch publishNext(Duration wait) throws InterruptedException {
    if (recipients.isEmpty()) {
      parts.signal().await(parts.signal().count(), wait);
      return null;
    }
    List<EventRecord> page = feed.next(published, PAGE, wait);
    return page.isEmpty() ? null : publish(page);
  }

  private Batch publish(List<EventRecord> page) {
    List<EventRecord> chosen = page;
    if (!types.isEmpty()) {
      chosen = new ArrayList<>(page.size());
      for (EventRecord event : page) {
        if (types.contains(event.payload().type())) {
          chosen.add(event);
        }
      }
    }
    CompletableFuture<Void> answer = CompletableFuture.completedFuture(null);
    if (!chosen.isEmpty()) {
      long[] previous = predecessors.of(chosen);
      List<Message> messages = new ArrayList<>(chosen.size());
      for (int i = 0; i < previous.length; i++) {
        messages.add(Messages.of(chosen.get(i), parts.name(), incarnation, previous[i]));
      }
      answer = broker.publish(parts.name(), messages, recipients);
    }
    published = page.getLast().offset();
    return new Batch(published, answer);
  }

  @Override
  public void answered(Batch batch) {
    answered = batch.end();
  }

  @Override
  public void save(Change fence, boolean idle) {
    long now = parts.host().nanoTime();
    if (!idle && now - lastSave < SAVE_EVERY_NANOS) {
      return;
    }
    lastSave = now;
    List<Change> changes = new ArrayList<>();
    saved.forEach((group, offset) -> {
      if (offset < answered) {
        var to = new Position(incarnation, answered);
        changes.add(new Change.MoveMark(READER, parts.name(), group, offset, to));
      }
    });
    if (changes.isEmpty()) {
      return;
    }
    changes.add(fence);
    Outcome outcome = parts.writer().write(new Write(parts.clock().instant(), changes));
    if (outcome instanceof Outcome.Committed) {
      saved.replaceAll((group, offset) -> Math.max(offset, answered));
    } else {
      recipients = Set.of();
      throw Problem.STALE_MARK.because("somebody else relays " + parts.name() + " too: " + outcome);
    }
  }
}
