package dev.tenon.internal;

import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import dev.tenon.event.Position;
import dev.tenon.message.LostEvents;
import dev.tenon.message.Message;
import dev.tenon.message.ParkedMessage;
import dev.tenon.spi.Change;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Write;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Gives messages of one topic to a reaction, many at a time. When that fails it finds the bad one
 * by halving, tries it a few times more, and parks it; only its key waits for it.
 */
final class MessageTaker {
  private static final System.Logger LOG = System.getLogger(MessageTaker.class.getName());
  private static final int PAGE = 500;
  private static final int MAX_REASON = 2_000;

  /** How old what is known of parked keys may be when more is parked because of it, at least. */
  private static final Duration KNOWN_FOR = Duration.ofSeconds(5);

  /** As a multiple of how long it took to ask: that is done in a twentieth of the time. */
  private static final int PATIENCE = 20;

  /** However long that seems to have been: clocks jump. */
  private static final Duration KNOWN_FOR_AT_MOST = Duration.ofMinutes(5);

  private final ServiceParts parts;
  private final String topic;
  private final Reaction reaction;
  private final Attempts attempts;
  private final LostMarks lostMarks;
  private final Set<String> parkedKeys = ConcurrentHashMap.newKeySet();
  private final ReadWriteLock parking = new ReentrantReadWriteLock();
  private final AtomicLong lastOrdinal = new AtomicLong();

  /**
   * How often there was reason to ask the database, which knows better than {@link #parkedKeys}.
   */
  private final AtomicLong doubts = new AtomicLong();

  /** The last doubt before it was asked. */
  private volatile long settled;

  private volatile Instant askedAt = Instant.EPOCH;
  private volatile Duration knownFor = KNOWN_FOR;

  MessageTaker(ServiceParts parts, String topic, Reaction reaction) {
    this.parts = parts;
    this.topic = topic;
    this.reaction = reaction;
    this.attempts = new Attempts(parts, topic, reaction);
    this.lostMarks = new LostMarks(parts, reaction.reader(), topic);
    loadParkedKeys();
  }

  String reader() {
    return reaction.reader();
  }

  String topic() {
    return topic;
  }

  /**
   * Takes the messages in order; each of them is applied or parked when this returns.
   *
   * @param progress what marks a part of them as taken
   * @throws TenonException if the database failed or the marks stood elsewhere: take them again
   *     later
   */
  void take(List<Message> messages, Function<List<Message>, List<Change>> progress)
      throws InterruptedException {
    settleDoubt(messages);
    parking.readLock().lock();
    try {
      takeInOrder(messages, progress);
    } finally {
      parking.readLock().unlock();
    }
  }

  /** Tells the reaction of messages that came again. */
  void repeated(List<Message> messages) {
    reaction.repeated(messages);
  }

  /** Also if more would be parked: somebody may have redriven its key in another process. */
  private void settleDoubt(List<Message> messages) {
    boolean old = Duration.between(askedAt, parts.clock().instant()).abs().compareTo(knownFor) > 0;
    if (doubts.get() != settled || (old && messages.stream().anyMatch(this::behindParked))) {
      parking.writeLock().lock();
      try {
        loadParkedKeys();
      } finally {
        parking.writeLock().unlock();
      }
    }
  }

  /**
   * Parks the first message of a key from a source that has lost what was taken of the key before.
   *
   * @param reached the last that was taken of it
   * @param to where the message is
   */
  void parkAhead(
      Message message,
      Position reached,
      Position to,
      Function<List<Message>, List<Change>> progress) {
    settleDoubt(List.of(message));
    parking.readLock().lock();
    try {
      Change.MoveMark mark = lostMarks.set(message.key(), reached);
      LostEvents lost = lostMarks.describe(message.key(), mark.to(), to);
      String reason =
          Problem.NEW_INCARNATION.code()
              + ": the source was restored from a backup and has lost events that were taken, "
              + lost
              + "; undo what came of them and accept the topic as it is now";
      LOG.log(System.Logger.Level.WARNING, reader() + " parks " + message.id() + ": " + reason);
      park(
          message,
          reason,
          part -> {
            List<Change> changes = new ArrayList<>(progress.apply(part));
            changes.add(mark);
            return changes;
          });
    } finally {
      parking.readLock().unlock();
    }
  }

  /** Parks what cannot be taken as a message, and its key. */
  void park(Message message, String reason, Change receive) {
    parking.readLock().lock();
    try {
      park(message, reason, one -> List.of(receive));
    } finally {
      parking.readLock().unlock();
    }
  }

  /** Which keys are parked may have been changed by another process. */
  void doubt() {
    doubts.incrementAndGet();
  }

  private void takeInOrder(List<Message> messages, Function<List<Message>, List<Change>> progress)
      throws InterruptedException {
    boolean parked = !parkedKeys.isEmpty() && messages.stream().anyMatch(this::behindParked);
    if (!parked) {
      takeHalving(messages, progress);
      return;
    }
    for (Message message : messages) {
      if (behindParked(message)) {
        park(message, "waits behind a parked message of its key", progress);
      } else {
        takeHalving(List.of(message), progress);
      }
    }
  }

  private boolean behindParked(Message message) {
    return parkedKeys.contains(message.key());
  }

  private void takeHalving(List<Message> messages, Function<List<Message>, List<Change>> progress)
      throws InterruptedException {
    Throwable failure = attempts.once(messages, progress);
    if (failure == null) {
      return;
    }
    if (messages.size() == 1) {
      failure = attempts.again(messages.getFirst(), failure, progress);
      if (failure != null) {
        parkFailing(messages.getFirst(), failure, progress);
      }
    } else if (failure instanceof HandlerTimeout timeout) {
      takeAround(messages, timeout, progress);
    } else {
      int middle = messages.size() / 2;
      takeInOrder(messages.subList(0, middle), progress);
      takeInOrder(messages.subList(middle, messages.size()), progress);
    }
  }

  /** Parks the one that was late, which needs no halving to be found. */
  private void takeAround(
      List<Message> messages,
      HandlerTimeout timeout,
      Function<List<Message>, List<Change>> progress)
      throws InterruptedException {
    int at = timeout.index();
    if (at > 0) {
      takeInOrder(messages.subList(0, at), progress);
    }
    parkFailing(messages.get(at), timeout, progress);
    if (at + 1 < messages.size()) {
      takeInOrder(messages.subList(at + 1, messages.size()), progress);
    }
  }

  private void parkFailing(
      Message message, Throwable failure, Function<List<Message>, List<Change>> progress) {
    Throwable reason = failure instanceof HandlerTimeout late ? late.problem() : failure;
    LOG.log(
        System.Logger.Level.WARNING,
        reader() + " parks message " + message.id() + " of " + topic + " and its key",
        reason);
    park(message, String.valueOf(reason), progress);
  }

  private void park(
      Message message, String reason, Function<List<Message>, List<Change>> progress) {
    List<Change> changes = new ArrayList<>(progress.apply(List.of(message)));
    Instant now = parts.clock().instant();
    changes.add(
        new Change.Park(
            new ParkedMessage(
                reader(),
                topic,
                ordinal(message, now),
                message,
                Text.storable(reason, MAX_REASON),
                now)));
    parkedKeys.add(message.key());
    Outcome outcome;
    try {
      outcome = parts.writer().write(new Write(now, changes));
    } catch (TenonException e) {
      doubt();
      throw e;
    }
    if (!(outcome instanceof Outcome.Committed)) {
      doubt();
      throw Problem.STALE_MARK.because(
          reader() + " could not park " + message.id() + ": " + outcome);
    }
  }

  /** Of one without a place: later than all before it, also those of other processes. */
  private long ordinal(Message message, Instant now) {
    long micros = ChronoUnit.MICROS.between(Instant.EPOCH, now);
    return message.place() != null
        ? message.offset()
        : lastOrdinal.updateAndGet(last -> Math.max(last + 1, micros));
  }

  /** What its source lost of the key of a parked message; null if that is not why it waits. */
  @Nullable LostEvents lost(Message message) {
    return lostMarks.find(message);
  }

  /**
   * Goes on with the source as it is after it was restored: drops what is parked of the events it
   * lost, and redrives.
   *
   * @return how many were taken
   */
  int accept() {
    parking.writeLock().lock();
    try {
      doubt();
      Map<String, Position> accepted = new HashMap<>();
      List<ParkedMessage> page = page(first());
      while (!page.isEmpty()) {
        Map<String, Position> lost = lostMarks.of(page);
        accepted.putAll(lost);
        lostMarks
            .lostAmong(page, lost.keySet())
            .forEach(each -> unpark(List.of(new Change.Unpark(each))));
        page = page(page.getLast().id());
      }
      // Only now: whoever is interrupted before finds everything to be accepted again.
      lostMarks.clear(accepted);
      return redrive();
    } finally {
      parking.writeLock().unlock();
    }
  }

  /** False if it is not there. */
  private boolean unpark(List<Change> changes) {
    Outcome outcome = parts.writer().write(new Write(parts.clock().instant(), changes));
    if (outcome instanceof Outcome.Failed failed) {
      throw failed.problem();
    }
    return outcome instanceof Outcome.Committed;
  }

  /**
   * Tries parked messages again, in order; a key stops at the first that still fails. A key of
   * which its source lost something waits for {@link #accept}.
   *
   * @return how many were taken
   */
  int redrive() {
    parking.writeLock().lock();
    try {
      long before = doubts.incrementAndGet();
      Set<String> stuck = new HashSet<>();
      int taken = 0;
      ParkedMessage.Id after = first();
      while (true) {
        List<ParkedMessage> page = page(after);
        stuck.addAll(lostMarks.of(page).keySet());
        for (ParkedMessage parked : page) {
          Message message = parked.message();
          after = parked.id();
          if (!stuck.contains(message.key())) {
            Change unpark = new Change.Unpark(parked);
            Throwable failure = attempts.once(List.of(message), one -> List.of(unpark));
            if (failure == null) {
              taken++;
            } else {
              stuck.add(message.key());
            }
          }
        }
        if (page.size() < PAGE) {
          parkedKeys.clear();
          parkedKeys.addAll(stuck);
          settled = before;
          return taken;
        }
      }
    } finally {
      parking.writeLock().unlock();
    }
  }

  /**
   * Takes a parked message away unhandled. False if it is not there.
   *
   * @param entry keeps who does it
   */
  boolean drop(ParkedMessage.Id id, Change.Append entry) {
    parking.writeLock().lock();
    try {
      var before = new ParkedMessage.Id(reader(), topic, id.ordinal() - 1, "");
      List<ParkedMessage> found =
          page(before).stream().filter(parked -> parked.id().equals(id)).toList();
      if (found.isEmpty()) {
        return false;
      }
      doubt();
      boolean dropped = unpark(List.of(new Change.Unpark(found.getFirst()), entry));
      loadParkedKeys();
      if (!behindParked(found.getFirst().message())) {
        lostMarks.clear(lostMarks.of(found));
      }
      return dropped;
    } finally {
      parking.writeLock().unlock();
    }
  }

  private void loadParkedKeys() {
    long before = doubts.incrementAndGet();
    Instant asked = parts.clock().instant();
    parkedKeys.clear();
    ParkedMessage.Id after = first();
    while (true) {
      List<ParkedMessage> page = page(after);
      for (ParkedMessage parked : page) {
        parkedKeys.add(parked.message().key());
        lastOrdinal.accumulateAndGet(parked.ordinal(), Math::max);
        after = parked.id();
      }
      if (page.size() < PAGE) {
        settled = before;
        askedAt = parts.clock().instant();
        Duration patience = Duration.between(asked, askedAt).multipliedBy(PATIENCE);
        Duration atLeast = Collections.max(List.of(KNOWN_FOR, patience));
        knownFor = Collections.min(List.of(KNOWN_FOR_AT_MOST, atLeast));
        return;
      }
    }
  }

  /** Before all that is parked of the topic. */
  private ParkedMessage.Id first() {
    return new ParkedMessage.Id(reader(), topic, 0, "");
  }

  private List<ParkedMessage> page(ParkedMessage.Id after) {
    return parts.database().progress().parked(reader(), after, PAGE).stream()
        .filter(parked -> parked.topic().equals(topic))
        .toList();
  }
}
