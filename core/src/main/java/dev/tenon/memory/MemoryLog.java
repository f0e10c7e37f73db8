package dev.tenon.memory;

import dev.tenon.error.Problem;
import dev.tenon.event.EventRecord;
import dev.tenon.event.Metadata;
import dev.tenon.event.NewEvent;
import dev.tenon.event.Position;
import dev.tenon.event.StreamId;
import dev.tenon.spi.Change;
import dev.tenon.spi.EventLog;
import dev.tenon.spi.LogIndex;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.TagFilter;
import dev.tenon.spi.Write;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The log: the event of offset n is the n-th of the list, null if it was forgotten. */
final class MemoryLog implements EventLog, LogIndex {
  private final MemoryDatabase database;
  private String incarnation = UUID.randomUUID().toString();
  private final List<@Nullable EventRecord> events = new ArrayList<>();
  private final Map<UUID, EventRecord> byId = new HashMap<>();
  private final Map<String, List<EventRecord>> byKey = new HashMap<>();
  private final MemoryTags tags = new MemoryTags();

  /** The events of a stream, by its kind and id; a stream that was never appended to is absent. */
  private final Map<Kind, NavigableMap<String, List<EventRecord>>> streams = new HashMap<>();

  MemoryLog(MemoryDatabase database) {
    this.database = database;
  }

  /** What the other holds, this one being new. Under the lock of the other. */
  void copyFrom(MemoryLog other) {
    incarnation = other.incarnation;
    events.addAll(other.events);
    byId.putAll(other.byId);
    other.byKey.forEach((key, ofKey) -> byKey.put(key, new ArrayList<>(ofKey)));
    other.streams.forEach((kind, ofKind) -> {
      NavigableMap<String, List<EventRecord>> copy = new TreeMap<>();
      ofKind.forEach((id, stream) -> copy.put(id, new ArrayList<>(stream)));
      streams.put(kind, copy);
    });
    tags.copyFrom(other.tags);
  }

  @Override
  public List<Outcome> write(List<Write> writes) {
    return database.locked(() -> writes.stream().map(this::writeOne).toList());
  }

  private Outcome writeOne(Write write) {
    Undo undo = new Undo();
    Outcome outcome = database.apply(write, undo);
    if (!(outcome instanceof Outcome.Committed)) {
      undo.run();
    }
    return outcome;
  }

  /**
   * What refuses a write by its conditions, if anything does. Under the lock, before it is done.
   */
  Optional<Outcome> refusal(Write write) {
    for (Change change : write.changes()) {
      if (change instanceof Change.RequireNone condition) {
        long offset = tags.anyAfter(condition.filter(), condition.afterOffset());
        if (offset > 0 && !isRepeat(write)) {
          return Optional.of(new Outcome.Stale(condition, offset));
        }
      }
    }
    return Optional.empty();
  }

  private boolean isRepeat(Write write) {
    List<Change.Append> appends =
        write.changes().stream()
            .filter(Change.Append.class::isInstance)
            .map(Change.Append.class::cast)
            .toList();
    return !appends.isEmpty()
        && appends.stream().allMatch(append -> isRepeatOf(known(append), append));
  }

  private List<EventRecord> known(Change.Append append) {
    return append.events().stream()
        .map(NewEvent::id)
        .filter(byId::containsKey)
        .map(byId::get)
        .toList();
  }

  /** Appends, or refuses and leaves no trace. Under the lock. */
  Outcome append(Change.Append append, Instant now, Undo undo) {
    List<UUID> ids = append.events().stream().map(NewEvent::id).toList();
    List<EventRecord> known = known(append);
    Set<UUID> distinct = new HashSet<>(ids);
    if (!known.isEmpty() || distinct.size() < ids.size()) {
      return isRepeatOf(known, append)
          ? new Outcome.Committed(known)
          : new Outcome.Failed(
              Problem.INVALID_ARGUMENT.because(
                  "an event for "
                      + append.stream()
                      + " has the id of another event; give each event an id of its own"));
    }
    List<EventRecord> stream = events(append.stream());
    if (!append.expected().accepts(stream.size())) {
      return new Outcome.Conflict(append.stream(), stream.size());
    }
    Instant recordedAt = now.truncatedTo(ChronoUnit.MICROS);
    if (!stream.isEmpty() && stream.getLast().recordedAt().isAfter(recordedAt)) {
      recordedAt = stream.getLast().recordedAt();
    }
    List<EventRecord> added = new ArrayList<>();
    for (NewEvent event : append.events()) {
      added.add(add(event, append.stream(), recordedAt, undo));
    }
    return new Outcome.Committed(added);
  }

  /** True if the append was done before: its caller did not hear the answer and asks again. */
  private static boolean isRepeatOf(List<EventRecord> known, Change.Append append) {
    if (known.isEmpty() || known.size() != append.events().size()) {
      return false;
    }
    for (int i = 0; i < known.size(); i++) {
      EventRecord event = known.get(i);
      if (!event.stream().equals(append.stream())
          || event.version() != known.getFirst().version() + i) {
        return false;
      }
    }
    return true;
  }

  private EventRecord add(NewEvent event, StreamId id, Instant recordedAt, Undo undo) {
    NavigableMap<String, List<EventRecord>> kind =
        streams.computeIfAbsent(Kind.of(id), any -> new TreeMap<>());
    List<EventRecord> stream = kind.computeIfAbsent(id.id(), name -> new ArrayList<>());
    List<EventRecord> ofKey = byKey.computeIfAbsent(event.key(), name -> new ArrayList<>());
    Metadata metadata = event.metadata();
    EventRecord added =
        new EventRecord(
            event.id(),
            id,
            stream.size() + 1L,
            events.size() + 1L,
            event.payload(),
            event.key(),
            metadata.occurredAt() == null ? metadata.withOccurredAt(recordedAt) : metadata,
            recordedAt);
    events.add(added);
    stream.add(added);
    ofKey.add(added);
    byId.put(added.id(), added);
    undo.add(() -> {
      byId.remove(added.id());
      ofKey.removeLast();
      stream.removeLast();
      events.removeLast();
      if (stream.isEmpty()) {
        kind.remove(id.id());
      }
    });
    tags.add(event, added, undo);
    return added;
  }

  /** Removes a stream, or refuses and leaves no trace. Under the lock. */
  Outcome forget(Change.Forget forget, Undo undo) {
    StreamId id = forget.stream();
    List<EventRecord> stream = events(id);
    if (stream.size() != forget.version()) {
      return new Outcome.Conflict(id, stream.size());
    }
    if (stream.isEmpty()) {
      return new Outcome.Committed(List.of());
    }
    long newest = stream.getLast().offset();
    if (newest == events.size()) {
      return new Outcome.Stale(forget, newest);
    }
    stream.forEach(event -> forget(event, undo));
    undo.put(streams.getOrDefault(Kind.of(id), new TreeMap<>()), id.id(), null);
    return new Outcome.Committed(List.of());
  }

  private void forget(EventRecord event, Undo undo) {
    int place = (int) event.offset() - 1;
    List<EventRecord> ofKey = byKey.getOrDefault(event.key(), List.of());
    int ofThose = ofKey.indexOf(event);
    events.set(place, null);
    ofKey.remove(ofThose);
    undo.add(() -> {
      ofKey.add(ofThose, event);
      events.set(place, event);
    });
    undo.put(byId, event.id(), null);
  }

  private List<EventRecord> events(StreamId stream) {
    return streams
        .getOrDefault(Kind.of(stream), new TreeMap<>())
        .getOrDefault(stream.id(), List.of());
  }

  @Override
  public List<EventRecord> read(StreamId stream, long afterVersion, int limit) {
    return database.locked(() -> slice(events(stream), afterVersion, limit));
  }

  @Override
  public List<EventRecord> page(long afterOffset, int limit) {
    return database.locked(() -> {
      List<EventRecord> page = new ArrayList<>();
      for (long at = afterOffset; at < events.size() && page.size() < limit; at++) {
        EventRecord event = events.get((int) at);
        if (event != null) {
          page.add(event);
        }
      }
      return List.copyOf(page);
    });
  }

  private static List<EventRecord> slice(List<EventRecord> list, long after, int limit) {
    int from = (int) Math.min(after, list.size());
    return List.copyOf(list.subList(from, from + Math.min(limit, list.size() - from)));
  }

  @Override
  public Position end() {
    return database.locked(() -> new Position(incarnation, events.size()));
  }

  @Override
  public Position restored(long backupEnd) {
    return database.locked(() -> {
      if (backupEnd < 0 || backupEnd > events.size()) {
        throw Problem.INVALID_ARGUMENT.because(
            "the log ends at " + events.size() + ", so no backup of it can end at " + backupEnd);
      }
      incarnation = new Position(incarnation, backupEnd).restored(Instant.now()).incarnation();
      return end();
    });
  }

  @Override
  public List<StreamId> streams(String tenant, String category, String afterId, int limit) {
    return database.locked(() ->
        streams
            .getOrDefault(new Kind(tenant, category), new TreeMap<>())
            .tailMap(afterId, false)
            .keySet()
            .stream()
            .limit(limit)
            .map(id -> new StreamId(tenant, category, id))
            .toList());
  }

  @Override
  public List<String> tenants(String after, int limit) {
    return database.locked(() ->
        streams.entrySet().stream()
            .filter(kind -> !kind.getValue().isEmpty())
            .map(kind -> kind.getKey().tenant())
            .filter(tenant -> tenant.compareTo(after) > 0)
            .distinct()
            .sorted()
            .limit(limit)
            .toList());
  }

  @Override
  public List<EventRecord> tagged(TagFilter filter, long afterOffset, int limit) {
    return database.locked(() -> tags.find(filter, afterOffset, limit));
  }

  @Override
  public Map<String, Long> lastOffsets(
      Collection<String> keys, Collection<String> types, long beforeOffset) {
    return database.locked(() -> {
      Map<String, Long> last = new HashMap<>();
      for (String key : keys) {
        byKey.getOrDefault(key, List.of()).reversed().stream()
            .filter(event -> event.offset() < beforeOffset)
            .filter(event -> types.isEmpty() || types.contains(event.payload().type()))
            .findFirst()
            .ifPresent(event -> last.put(key, event.offset()));
      }
      return last;
    });
  }

  private record Kind(String tenant, String category) {
    static Kind of(StreamId stream) {
      return new Kind(stream.tenant(), stream.category());
    }
  }
}
