package dev.tenon.internal;

import dev.tenon.error.Problem;
import dev.tenon.event.EventRecord;
import dev.tenon.event.Position;
import dev.tenon.message.Message;
import dev.tenon.spi.Broker;
import dev.tenon.spi.Change;
import dev.tenon.spi.Feed;
import dev.tenon.spi.HandsOver;
import dev.tenon.spi.HandsOver.Recipient;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Write;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * Publishes a log on the service's topic, in log order, a few pages ahead of the broker's answers.
 * What is marked as published is what the broker answered for; after a crash the rest is published
 * again and dropped by the inboxes.
 *
 * <p>A broker that keeps nothing is followed group by group: a group that is new, or behind, gets
 * what it has not handled.
 */
final class Relay {
  private static final String READER = "relay";
  private static final Recipient BROKER_ITSELF = new Recipient("", 0);
  private static final int PAGE = 500;
  private static final int MAX_IN_FLIGHT = 4;
  private static final Duration WAIT = Duration.ofMillis(50);
  private static final long SAVE_EVERY_NANOS = Duration.ofMillis(200).toNanos();

  private final ServiceParts parts;
  private final Broker broker;
  private final Feed feed;
  private final Predecessors predecessors;
  private final Set<String> types;
  private final String incarnation;
  private final ArrayDeque<Flight> inFlight = new ArrayDeque<>();

  /** Publications that are repeated already but still fill the broker. */
  private final List<CompletableFuture<Void>> abandoned = new ArrayList<>();

  private final Map<String, Long> saved = new HashMap<>();
  private volatile Set<Recipient> recipients = Set.of();
  private long published;
  private volatile long answered;
  private long lastSave;

  /**
   * A relay of these types, of every type if none is named.
   *
   * @param types logical names
   */
  Relay(ServiceParts parts, Broker broker, Set<String> types) {
    this.parts = parts;
    this.broker = broker;
    this.feed = parts.newFeed();
    this.types = types;
    this.predecessors = new Predecessors(parts.database().index(), types);
    this.incarnation = parts.database().log().end().incarnation();
  }

  /** The offset up to which the broker has answered for everything; 0 until that is known. */
  long taken() {
    return recipientsNow().equals(recipients) ? answered : 0;
  }

  private record Flight(long end, CompletableFuture<Void> answer) {}

  void step() throws InterruptedException {
    Set<Recipient> now = recipientsNow();
    if (!now.equals(recipients)) {
      follow(now);
    }
    if (recipients.isEmpty()) {
      parts.signal().await(parts.signal().count(), WAIT);
      return;
    }
    collectAnswers();
    boolean full = inFlight.size() + abandoned.size() >= MAX_IN_FLIGHT;
    List<EventRecord> page = full ? List.of() : feed.next(published, PAGE, WAIT);
    if (full) {
      awaitOldest();
    } else if (!page.isEmpty()) {
      publish(page);
    }
    collectAnswers();
    save(page.isEmpty() && !full);
  }

  private Set<Recipient> recipientsNow() {
    return broker instanceof HandsOver local
        ? local.recipients(parts.name())
        : Set.of(BROKER_ITSELF);
  }

  /** Starts again from what the slowest of these recipients has handled. */
  private void follow(Set<Recipient> now) {
    Set<String> groups = now.stream().map(Recipient::group).collect(Collectors.toSet());
    Map<String, Position> marks = parts.database().progress().marks(READER, parts.name(), groups);
    saved.clear();
    long slowest = Long.MAX_VALUE;
    for (String group : groups) {
      Position mark = marks.get(group);
      long offset = mark == null ? 0 : mark.offset();
      saved.put(group, offset);
      // What was published of a life that was lost says nothing of this one.
      long agreed = mark == null ? 0 : mark.agreedWith(new Position(incarnation, 0));
      slowest = Math.min(slowest, Math.max(0, Math.min(offset, agreed)));
    }
    restartFrom(now.isEmpty() ? 0 : slowest);
    recipients = Set.copyOf(now);
  }

  private void restartFrom(long offset) {
    inFlight.forEach(flight -> abandoned.add(flight.answer));
    inFlight.clear();
    predecessors.forget();
    published = offset;
    answered = offset;
  }

  private void publish(List<EventRecord> page) {
    long end = page.getLast().offset();
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
      answer = send(messages);
    }
    inFlight.add(new Flight(end, answer));
    published = end;
  }

  private CompletableFuture<Void> send(List<Message> messages) {
    try {
      return broker instanceof HandsOver local
          ? local.publish(parts.name(), messages, recipients)
          : broker.publish(parts.name(), messages);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private void awaitOldest() throws InterruptedException {
    var oldest = inFlight.isEmpty() ? abandoned.getFirst() : inFlight.getFirst().answer;
    try {
      oldest.get(WAIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      // Still out, or failed: collectAnswers() tells which.
      return;
    }
  }

  private void collectAnswers() {
    abandoned.removeIf(CompletableFuture::isDone);
    while (!inFlight.isEmpty() && inFlight.getFirst().answer.isDone()) {
      Flight oldest = inFlight.removeFirst();
      if (oldest.answer.isCompletedExceptionally()) {
        restartFrom(answered);
        Throwable failure = oldest.answer.exceptionNow();
        if (!recipientsNow().equals(recipients)) {
          // A group has left; the next step follows those that are still there.
          return;
        }
        throw Problem.BROKER_FAILED.because(
            "topic " + parts.name() + " could not be published and is tried again", failure);
      }
      answered = oldest.end;
    }
  }

  private void save(boolean idle) {
    long now = System.nanoTime();
    if (!idle && now - lastSave < SAVE_EVERY_NANOS) {
      return;
    }
    lastSave = now;
    List<Change> moves = new ArrayList<>();
    saved.forEach((group, offset) -> {
      if (offset < answered) {
        var to = new Position(incarnation, answered);
        moves.add(new Change.MoveMark(READER, parts.name(), group, offset, to));
      }
    });
    if (moves.isEmpty()) {
      return;
    }
    Outcome outcome = parts.writer().write(new Write(parts.clock().instant(), moves));
    if (outcome instanceof Outcome.Committed) {
      saved.replaceAll((group, offset) -> Math.max(offset, answered));
    } else {
      recipients = Set.of();
      throw Problem.STALE_MARK.because("somebody else relays " + parts.name() + " too: " + outcome);
    }
  }
}
