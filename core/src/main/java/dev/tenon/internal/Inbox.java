package dev.tenon.internal;

import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import dev.tenon.event.Position;
import dev.tenon.message.Message;
import dev.tenon.message.Message.Place;
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
 * Takes a topic's messages for one reader, each once. Of those from a log it takes the one whose
 * predecessor is its key's mark, drops what is at or below the mark, and gives back what comes
 * early. Others it knows by their ids.
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
  private final Forgetting ids;
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

  /** Whether to look first which messages were received before. */
  private volatile boolean mayRepeat = true;

  private volatile @Nullable Position origin;
  private @Nullable Instant begun;

  /**
   * Takes what a reader reads of a topic.
   *
   * @param ids forgets those of messages without a place
   */
  Inbox(ServiceParts parts, MessageTaker taker, Forgetting ids) {
    this.parts = parts;
    this.taker = taker;
    this.ids = ids;
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
      mayRepeat = true;
      failures.put(lane, e);
      throw e;
    }
  }

  @Override
  public void park(Message message, String reason) {
    if (receivedOf(List.of(message)).isEmpty()) {
      taker.park(message, reason, receive(message));
      ids.remembered(1);
    }
  }

  @Override
  public void refresh() {
    mayRepeat = true;
    synchronized (marks) {
      marks.clear();
    }
    taker.doubt();
  }

  /**
   * As long as nothing comes again, looking for it first would double the work of marking it; what
   * comes again all the same is refused when it is marked.
   */
  private List<Message> takeIn(List<Message> batch) throws InterruptedException {
    if (!mayRepeat) {
      try {
        return takeIn(batch, new HashSet<>());
      } catch (TenonException e) {
        if (e.problem() != Problem.STALE_MARK) {
          throw e;
        }
      }
    }
    return takeIn(batch, receivedOf(batch));
  }

  private List<Message> takeIn(List<Message> batch, Set<Change.Receive> received)
      throws InterruptedException {
    List<Placed> placed = Placed.of(batch);
    Position start = placed.isEmpty() ? null : origin(placed);
    Map<String, Position> stands = marksOf(placed);
    Map<Step, Long> before = new HashMap<>();
    List<Message> due = new ArrayList<>(batch.size());
    List<Message> early = new ArrayList<>();
    List<Message> repeated = new ArrayList<>();
    int known = received.size();
    try {
      for (Message message : batch) {
        Place place = message.place();
        if (place == null) {
          (received.add(receive(message)) ? due : repeated).add(message);
          continue;
        }
        Position stand = stands.get(message.key());
        Turn turn = start == null ? Turn.EARLY : Turn.of(place, stand, start);
        if (turn == Turn.NOW || turn == Turn.AHEAD) {
          before.put(Step.of(message, place), stand == null ? 0 : stand.offset());
          if (stand != null && turn == Turn.AHEAD) {
            takeDue(due, before);
            taker.parkAhead(message, stand, place.position(), part -> progress(part, before));
          } else {
            due.add(message);
          }
          stands.put(message.key(), place.position());
          waiting.remove(message.key());
        } else if (turn == Turn.EARLY) {
          early.add(message);
          if (start != null) {
            waiting.putIfAbsent(message.key(), parts.clock().instant());
            warnOfGap(message, stand);
          }
        } else if (turn == Turn.LOST) {
          LOG.log(
              System.Logger.Level.WARNING,
              "{0} leaves out {1} of {2}, which its source has lost",
              taker.reader(),
              place.position(),
              taker.topic());
        }
      }
      takeDue(due, before);
    } catch (TenonException e) {
      forget(batch);
      throw e;
    }
    remember(stands);
    mayRepeat = known > 0;
    if (!repeated.isEmpty()) {
      taker.repeated(repeated);
    }
    ids.remembered(received.size() - known);
    return early;
  }

  private void takeDue(List<Message> due, Map<Step, Long> before) throws InterruptedException {
    if (!due.isEmpty()) {
      taker.take(List.copyOf(due), part -> progress(part, before));
      due.clear();
    }
  }

  /**
   * What marks a part as taken.
   *
   * @param from where the mark of a message's key stands before it
   */
  private List<Change> progress(List<Message> part, Map<Step, Long> from) {
    List<Change> progress = new ArrayList<>();
    Map<String, Change.MoveMark> moves = new LinkedHashMap<>();
    for (Message message : part) {
      Place place = message.place();
      if (place == null) {
        progress.add(receive(message));
        continue;
      }
      Change.MoveMark earlier = moves.get(message.key());
      long at =
          earlier != null
              ? earlier.from()
              : Objects.requireNonNull(from.get(Step.of(message, place)));
      moves.put(
          message.key(),
          new Change.MoveMark(taker.reader(), taker.topic(), message.key(), at, place.position()));
    }
    progress.addAll(moves.values());
    return progress;
  }

  private Change.Receive receive(Message message) {
    return new Change.Receive(taker.reader(), message.source(), message.id());
  }

  /** Which of those without a place were received before; to be added to. */
  private Set<Change.Receive> receivedOf(List<Message> batch) {
    Map<String, Set<String>> bySource = new HashMap<>();
    for (Message message : batch) {
      if (message.place() == null) {
        bySource.computeIfAbsent(message.source(), any -> new HashSet<>()).add(message.id());
      }
    }
    Set<Change.Receive> received = new HashSet<>();
    bySource.forEach((source, ids) ->
        parts
            .database()
            .received()
            .find(taker.reader(), source, ids)
            .forEach(id -> received.add(new Change.Receive(taker.reader(), source, id))));
    return received;
  }

  private Map<String, Position> marksOf(List<Placed> batch) {
    Map<String, Position> known = new HashMap<>();
    Set<String> missing = new HashSet<>();
    synchronized (marks) {
      for (Placed placed : batch) {
        String key = placed.message().key();
        Position mark = marks.get(key);
        if (mark != null) {
          known.put(key, mark);
        } else {
          missing.add(key);
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
  private @Nullable Position origin(List<Placed> batch) {
    Position known = origin;
    return known != null ? known : findOrigin(batch);
  }

  private synchronized @Nullable Position findOrigin(List<Placed> batch) {
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

  private static Position firstOf(List<Placed> batch) {
    Position first = batch.getFirst().place().position();
    long offset = first.offset() - 1;
    for (Placed placed : batch) {
      Message message = placed.message();
      offset = message.previous() == 0 ? 0 : Math.min(offset, message.offset() - 1);
      if (offset == 0) {
        break;
      }
    }
    return new Position(first.incarnation(), offset);
  }

  private void warnOfGap(Message message, @Nullable Position stand) {
    synchronized (warned) {
      if (warned.size() < 1_000 && warned.add(message.id())) {
        LOG.log(
            System.Logger.Level.WARNING,
            "{0}: {1} waits for message {2} of its key on {3}; the key stands at {4}",
            Problem.MISSING_PREDECESSOR.code() + " " + taker.reader(),
            message.id(),
            message.previous(),
            taker.topic(),
            stand == null ? 0 : stand);
      }
    }
  }

  /**
   * What moves a mark. Not the position alone: a source that lost some of its log gives it again.
   */
  private record Step(String key, Position position) {
    static Step of(Message message, Place place) {
      return new Step(message.key(), place.position());
    }
  }

  /** A message with its place in a log. */
  private record Placed(Message message, Place place) {
    static List<Placed> of(List<Message> batch) {
      List<Placed> placed = new ArrayList<>(batch.size());
      for (Message message : batch) {
        Place place = message.place();
        if (place != null) {
          placed.add(new Placed(message, place));
        }
      }
      return placed;
    }
  }
}
