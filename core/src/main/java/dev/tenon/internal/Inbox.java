package dev.tenon.internal;

import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import dev.tenon.event.Position;
import dev.tenon.message.Message;
import dev.tenon.spi.Broker;
import dev.tenon.spi.Change;
import dev.tenon.spi.Write;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Takes a topic's messages for one reader, each once: it takes the one whose predecessor is its
 * key's mark, drops what is at or below the mark, and gives back what comes early.
 *
 * <p>After its source was restored from a backup, a key goes on if its mark is within what the
 * source still has. Otherwise the reader is ahead: it took what the source has lost. Then the key's
 * messages are parked until somebody accepts that.
 */
final class Inbox implements Broker.Handler {
  private static final System.Logger LOG = System.getLogger(Inbox.class.getName());

  /** Marks the topic as a whole: where this reader began. */
  private static final String ORIGIN = "";

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int CACHED_MARKS = 20_000;

  private final ServiceParts parts;
  private final MessageTaker taker;
  private final Map<String, Position> marks =
      new LinkedHashMap<>(1_024, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Position> eldest) {
          return size() > CACHED_MARKS;
        }
      };
  private final Set<String> warned = new HashSet<>();
  private final Map<String, Throwable> failures = new ConcurrentHashMap<>();
  private final Map<String, Instant> waiting = new ConcurrentHashMap<>();
  private volatile @Nullable Position origin;
  private @Nullable Instant begun;

  Inbox(ServiceParts parts, MessageTaker taker) {
    this.parts = parts;
    this.taker = taker;
  }

  /** What each lane's last batch failed with, if it did, and which keys wait for too long. */
  List<String> failures() {
    List<String> all = new ArrayList<>();
    failures.values().forEach(failure -> all.add(failure.toString()));
    Instant alarm = parts.clock().instant().minus(PATIENCE);
    waiting.forEach((key, since) -> {
      if (since.isBefore(alarm)) {
        String code = Problem.MISSING_PREDECESSOR.code();
        all.add(code + ": key " + key + " waits since " + since + " for a message before it");
      }
    });
    return all;
  }

  @Override
  public List<Message> handle(List<Message> batch) throws InterruptedException {
    String lane = Thread.currentThread().getName();
    try {
      List<Message> early = takeIn(batch);
      failures.remove(lane);
      return early;
    } catch (RuntimeException | Error e) {
      failures.put(lane, e);
      throw e;
    }
  }

  private List<Message> takeIn(List<Message> batch) throws InterruptedException {
    Position start = origin(batch);
    if (start == null) {
      return batch;
    }
    Map<String, Position> stands = marksOf(batch);
    Map<Position, Long> before = new HashMap<>();
    List<Message> due = new ArrayList<>(batch.size());
    List<Message> early = new ArrayList<>();
    try {
      for (Message message : batch) {
        Position to = message.position();
        Position stand = stands.get(message.key());
        long at = stand == null ? 0 : common(stand, to);
        if (to.offset() <= at) {
          continue;
        }
        // A predecessor before the mark was not published when the mark was set: types were added
        // to the topic, or taken away from it.
        boolean next = message.previous() <= (at == 0 ? common(start, to) : at);
        boolean ahead = stand != null && stand.isLostTo(to);
        if (!ahead && stand != null && to.isLostTo(stand)) {
          LOG.log(
              System.Logger.Level.WARNING,
              "{0} leaves out {1} of {2}, which its source has lost",
              taker.reader(),
              to,
              taker.topic());
        } else if (next) {
          before.put(to, stand == null ? 0 : stand.offset());
          if (ahead) {
            takeDue(due, before);
            taker.parkAhead(message, stand, part -> moves(part, before));
          } else {
            due.add(message);
          }
          stands.put(message.key(), to);
          waiting.remove(message.key());
        } else {
          early.add(message);
          waiting.putIfAbsent(message.key(), parts.clock().instant());
          warnOfGap(message, at);
        }
      }
      takeDue(due, before);
    } catch (TenonException e) {
      forget(batch);
      throw e;
    }
    remember(stands);
    return early;
  }

  private void takeDue(List<Message> due, Map<Position, Long> before) throws InterruptedException {
    if (!due.isEmpty()) {
      taker.take(List.copyOf(due), part -> moves(part, before));
      due.clear();
    }
  }

  /** How far a mark reaches in the life of another position. */
  private static long common(Position mark, Position of) {
    return Math.max(0, Math.min(mark.offset(), mark.agreedWith(of)));
  }

  /**
   * Moves of the marks of a part.
   *
   * @param from where the mark of a message's key stands before it, by the message's position
   */
  private List<Change> moves(List<Message> part, Map<Position, Long> from) {
    Map<String, Change> moves = new LinkedHashMap<>();
    for (Message message : part) {
      Position to = message.position();
      long at =
          moves.get(message.key()) instanceof Change.MoveMark earlier
              ? earlier.from()
              : Objects.requireNonNull(from.get(to));
      moves.put(
          message.key(), new Change.MoveMark(taker.reader(), taker.topic(), message.key(), at, to));
    }
    return new ArrayList<>(moves.values());
  }

  private Map<String, Position> marksOf(List<Message> batch) {
    Map<String, Position> known = new HashMap<>();
    Set<String> missing = new HashSet<>();
    synchronized (marks) {
      for (Message message : batch) {
        Position mark = marks.get(message.key());
        if (mark != null) {
          known.put(message.key(), mark);
        } else {
          missing.add(message.key());
        }
      }
    }
    if (!missing.isEmpty()) {
      known.putAll(parts.database().progress().marks(taker.reader(), taker.topic(), missing));
    }
    return known;
  }

  private void remember(Map<String, Position> stands) {
    synchronized (marks) {
      marks.putAll(stands);
    }
  }

  private void forget(List<Message> batch) {
    synchronized (marks) {
      batch.forEach(message -> marks.remove(message.key()));
    }
  }

  /**
   * Where this reader began to read the topic. One that meets a topic in its middle, and gets
   * nothing of before for a while, takes that as its beginning, and says so; null until then.
   */
  private @Nullable Position origin(List<Message> batch) {
    Position known = origin;
    return known != null ? known : findOrigin(batch);
  }

  private synchronized @Nullable Position findOrigin(List<Message> batch) {
    Position known = origin;
    if (known != null) {
      return known;
    }
    Position stored =
        parts
            .database()
            .progress()
            .marks(taker.reader(), taker.topic(), List.of(ORIGIN))
            .get(ORIGIN);
    if (stored == null) {
      stored = firstOf(batch);
      if (stored.offset() > 0 && !isPatienceOver()) {
        return null;
      }
      var move = new Change.MoveMark(taker.reader(), taker.topic(), ORIGIN, 0, stored);
      parts.writer().write(new Write(parts.clock().instant(), List.of(move)));
      if (stored.offset() > 0) {
        LOG.log(
            System.Logger.Level.WARNING,
            "{0} begins to read {1} in its middle, after {2}; what came before is not taken in",
            taker.reader(),
            taker.topic(),
            stored);
      }
    }
    origin = stored;
    return stored;
  }

  /** The first messages may only have come early: a failed publication may be there in part. */
  private boolean isPatienceOver() {
    Instant now = parts.clock().instant();
    Instant since = begun;
    if (since == null) {
      since = now;
      begun = since;
    }
    return since.isBefore(now.minus(PATIENCE));
  }

  private static Position firstOf(List<Message> batch) {
    Message first = batch.getFirst();
    long offset = first.position().offset() - 1;
    for (Message message : batch) {
      offset = message.previous() == 0 ? 0 : Math.min(offset, message.position().offset() - 1);
      if (offset == 0) {
        break;
      }
    }
    return new Position(first.position().incarnation(), offset);
  }

  private void warnOfGap(Message message, long at) {
    synchronized (warned) {
      if (warned.size() < 1_000 && warned.add(message.id())) {
        LOG.log(
            System.Logger.Level.WARNING,
            "{0}: {1} waits for message {2} of its key on {3}; the key stands at {4}",
            Problem.MISSING_PREDECESSOR.code() + " " + taker.reader(),
            message.id(),
            message.previous(),
            taker.topic(),
            at);
      }
    }
  }
}
