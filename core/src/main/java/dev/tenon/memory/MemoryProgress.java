package dev.tenon.memory;

import dev.tenon.event.Payload;
import dev.tenon.event.Position;
import dev.tenon.message.ParkedMessage;
import dev.tenon.spi.Change;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Progress;
import dev.tenon.spi.Timer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Marks, timers and parked messages. */
final class MemoryProgress implements Progress {
  private static final Outcome DONE = new Outcome.Committed(List.of());

  private final MemoryDatabase database;
  private final Map<MarkId, Position> marks = new HashMap<>();
  private final Map<TimerId, Timer> timers = new HashMap<>();
  private final NavigableMap<ParkedMessage.Id, ParkedMessage> parked =
      new TreeMap<>(
          Comparator.comparing(ParkedMessage.Id::reader)
              .thenComparing(ParkedMessage.Id::topic)
              .thenComparingLong(ParkedMessage.Id::ordinal)
              .thenComparing(ParkedMessage.Id::messageId));

  MemoryProgress(MemoryDatabase database) {
    this.database = database;
  }

  void copyFrom(MemoryProgress other) {
    marks.putAll(other.marks);
    timers.putAll(other.timers);
    parked.putAll(other.parked);
  }

  @Override
  public Map<String, Position> marks(String reader, String source, Collection<String> keys) {
    return database.locked(() -> {
      Map<String, Position> found = new HashMap<>();
      for (String key : keys) {
        Position mark = marks.get(new MarkId(reader, source, key));
        if (mark != null) {
          found.put(key, mark);
        }
      }
      return found;
    });
  }

  @Override
  public List<Timer> due(Instant now, int limit) {
    return database.locked(() ->
        timers.values().stream()
            .filter(timer -> !timer.due().isAfter(now))
            .sorted(
                Comparator.comparing(Timer::due)
                    .thenComparing(Timer::owner)
                    .thenComparing(Timer::tenant)
                    .thenComparing(Timer::id))
            .limit(limit)
            .toList());
  }

  @Override
  public List<Timer> timers(String owner, String tenant, Collection<String> ids) {
    return database.locked(() -> {
      List<Timer> found = new ArrayList<>();
      for (String id : ids) {
        Timer timer = timers.get(new TimerId(owner, tenant, id));
        if (timer != null) {
          found.add(timer);
        }
      }
      return found;
    });
  }

  @Override
  public List<ParkedMessage> parked(String reader, ParkedMessage.@Nullable Id after, int limit) {
    return database.locked(() ->
        (after == null ? parked : parked.tailMap(after, false))
            .values().stream()
                .filter(message -> message.reader().equals(reader))
                .limit(limit)
                .toList());
  }

  Outcome move(Change.MoveMark move, Undo undo) {
    MarkId id = new MarkId(move.reader(), move.source(), move.key());
    Position mark = marks.get(id);
    long actual = mark == null ? 0 : mark.offset();
    if (actual != move.from()) {
      return new Outcome.Stale(move, actual);
    }
    undo.put(marks, id, move.to());
    return DONE;
  }

  Outcome schedule(Timer timer, Undo undo) {
    undo.put(timers, TimerId.of(timer), timer);
    return DONE;
  }

  Outcome reschedule(Change.Reschedule schedule, Undo undo) {
    Timer stored = timers.get(TimerId.of(schedule.timer()));
    Timer read = schedule.read();
    boolean asRead = read == null ? stored == null : same(stored, read);
    return asRead ? schedule(schedule.timer(), undo) : new Outcome.Stale(schedule, 0);
  }

  Outcome cancel(Change.CancelTimer cancel, Undo undo) {
    undo.put(timers, new TimerId(cancel.owner(), cancel.tenant(), cancel.id()), null);
    return DONE;
  }

  Outcome take(Change.TakeTimer take, Undo undo) {
    TimerId id = TimerId.of(take.timer());
    if (!same(timers.get(id), take.timer())) {
      return new Outcome.Stale(take, 0);
    }
    undo.put(timers, id, null);
    return DONE;
  }

  Outcome park(ParkedMessage message, Undo undo) {
    undo.put(parked, message.id(), message);
    return DONE;
  }

  Outcome unpark(Change.Unpark unpark, Undo undo) {
    ParkedMessage stored = parked.get(unpark.id());
    if (stored == null || !stored.parkedAt().equals(unpark.parkedAt())) {
      return new Outcome.Stale(unpark, 0);
    }
    undo.put(parked, unpark.id(), null);
    return DONE;
  }

  private static boolean same(@Nullable Timer stored, Timer read) {
    return stored != null
        && stored.due().equals(read.due())
        && stored.metadata().equals(read.metadata())
        && same(stored.payload(), read.payload());
  }

  private static boolean same(Payload stored, Payload read) {
    return stored.type().equals(read.type())
        && stored.schemaVersion() == read.schemaVersion()
        && Arrays.equals(stored.data(), read.data());
  }

  private record MarkId(String reader, String source, String key) {}

  private record TimerId(String owner, String tenant, String id) {
    static TimerId of(Timer timer) {
      return new TimerId(timer.owner(), timer.tenant(), timer.id());
    }
  }
}
