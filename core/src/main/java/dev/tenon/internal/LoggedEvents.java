package dev.tenon.internal;

import dev.tenon.error.Problem;
import dev.tenon.event.Appends;
import dev.tenon.event.Draft;
import dev.tenon.event.EventRecord;
import dev.tenon.event.EventStore;
import dev.tenon.event.ExpectedVersion;
import dev.tenon.event.Metadata;
import dev.tenon.event.NewEvent;
import dev.tenon.event.Position;
import dev.tenon.event.Recorded;
import dev.tenon.event.StreamId;
import dev.tenon.event.Subscription;
import dev.tenon.event.TagQuery;
import dev.tenon.spi.Change;
import dev.tenon.spi.Feed;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.TagFilter;
import dev.tenon.spi.Write;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The event store of a service, on its database's log. */
final class LoggedEvents implements EventStore, AutoCloseable {
  private static final int PAGE = 1_000;
  private static final Duration WAIT = Duration.ofMillis(100);

  private final ServiceParts parts;
  private final Set<Listening> open = ConcurrentHashMap.newKeySet();
  private volatile @Nullable Position reached;

  LoggedEvents(ServiceParts parts) {
    this.parts = parts;
  }

  @Override
  public List<EventRecord> append(Appends appends, Metadata metadata) {
    return recorded(appends, parts.writer().write(write(appends, metadata)));
  }

  /** The events of a write that was done, or the complaint. */
  static List<EventRecord> recorded(Appends appends, Outcome outcome) {
    return switch (outcome) {
      case Outcome.Committed committed -> committed.events();
      case Outcome.Conflict conflict ->
          throw Problem.VERSION_CONFLICT.because(
              "stream "
                  + conflict.stream()
                  + " is at version "
                  + conflict.actual()
                  + ", not as expected ("
                  + expected(appends, conflict.stream())
                  + "); read it again and decide anew");
      case Outcome.Stale(Change.RequireNone condition, long offset) ->
          throw Problem.CONDITION_FAILED.because(
              "an event tagged "
                  + condition.filter()
                  + " came at position "
                  + place(appends, offset)
                  + ", after "
                  + place(appends, condition.afterOffset())
                  + "; read again and decide anew");
      case Outcome.Stale stale -> throw Problem.ALREADY_TAKEN.because(stale.toString());
      case Outcome.Failed failed -> throw failed.problem();
    };
  }

  private static ExpectedVersion expected(Appends appends, StreamId stream) {
    return appends.streams().stream()
        .filter(part -> part.stream().equals(stream))
        .map(Appends.ToStream::expected)
        .findFirst()
        .orElseThrow();
  }

  /** In the incarnation that the caller knows. */
  private static Position place(Appends appends, long offset) {
    return new Position(appends.conditions().getFirst().after().incarnation(), offset);
  }

  /** What does these appends under their conditions. */
  Write write(Appends appends, Metadata metadata) {
    List<Change> changes = new ArrayList<>();
    for (Appends.Condition condition : appends.conditions()) {
      requireReached(condition.after());
      changes.add(new Change.RequireNone(filter(condition.query()), condition.after().offset()));
    }
    for (Appends.ToStream part : appends.streams()) {
      List<NewEvent> fresh = new ArrayList<>(part.events().size());
      for (Draft draft : part.events()) {
        fresh.add(
            new NewEvent(
                draft.id() != null ? draft.id() : parts.ids().next(),
                parts.codec().encode(draft.event()),
                part.stream().qualify(draft.key() != null ? draft.key() : part.stream().id()),
                metadata,
                draft.tags()));
      }
      changes.add(new Change.Append(part.stream(), part.expected(), fresh));
    }
    parts.limits().check(changes);
    return new Write(parts.clock().instant(), changes);
  }

  private TagFilter filter(TagQuery query) {
    List<TagFilter.Item> items = new ArrayList<>(query.items().size());
    for (TagQuery.Item item : query.items()) {
      Set<String> names = new TreeSet<>();
      item.types()
          .forEach(type ->
              names.addAll(TypedHandlers.namesOf(type, "a tag query asks for", parts.codec())));
      items.add(new TagFilter.Item(item.tags(), names));
    }
    return new TagFilter(items);
  }

  @Override
  public List<Recorded<Object>> read(TagQuery query, Position after, int limit) {
    requireReached(after);
    if (limit < 1) {
      throw Problem.INVALID_ARGUMENT.because("limit " + limit + " must be at least 1");
    }
    return parts.database().index().tagged(filter(query), after.offset(), limit).stream()
        .map(this::decode)
        .toList();
  }

  @Override
  public List<Recorded<Object>> read(StreamId stream, Until until) {
    List<Recorded<Object>> events = new ArrayList<>();
    parts.streams().read(stream, 0, until, record -> events.add(decode(record)));
    return events;
  }

  @Override
  public List<EventRecord> readLog(Position after, int limit) {
    parts.streams().requireOwn(after);
    return parts.database().log().page(after.offset(), limit);
  }

  /**
   * As {@link StreamReader#requireOwn}, asking the database only about what was not reached when it
   * was asked last: the caller may hold the last connection of its pool in a transaction.
   */
  private void requireReached(Position position) {
    Position known = reached;
    if (known == null || position.compareTo(known) > 0) {
      parts.streams().requireOwn(position);
    }
  }

  @Override
  public Position start() {
    return new Position(end().incarnation(), 0);
  }

  @Override
  public Position end() {
    Position end = parts.database().log().end();
    reached = end;
    return end;
  }

  @Override
  public Position position(EventRecord record) {
    Position known = reached;
    return new Position((known == null ? end() : known).incarnation(), record.offset());
  }

  @Override
  public List<StreamId> streams(String tenant, String category, String afterId, int limit) {
    return parts.database().index().streams(tenant, category, afterId, limit);
  }

  @Override
  public List<String> tenants(String after, int limit) {
    return parts.database().index().tenants(after, limit);
  }

  @Override
  public Recorded<Object> decode(EventRecord record) {
    return new Recorded<>(parts.codec().decode(record.payload()), record);
  }

  @Override
  public Subscription subscribe(Position after, Consumer<Recorded<Object>> listener) {
    parts.streams().requireOwn(after);
    Listening listening = new Listening(after.offset(), listener);
    open.add(listening);
    return listening;
  }

  @Override
  public Position replay(Position after, Consumer<Object> reader) {
    parts.streams().requireOwn(after);
    Position end = end();
    Replay replay = new Replay(parts.database().log(), parts.codec(), reader);
    return new Position(end.incarnation(), replay.run(after.offset(), end.offset()));
  }

  /** Ends the subscriptions that their listeners left open. */
  @Override
  public void close() {
    open.forEach(Listening::close);
  }

  private final class Listening implements Subscription {
    private final Feed feed = parts.newFeed();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final ReaderThread thread;
    private final Consumer<Recorded<Object>> listener;
    private long at;

    Listening(long after, Consumer<Recorded<Object>> listener) {
      this.at = after;
      this.listener = listener;
      this.thread = new ReaderThread("tenon-" + parts.name() + "-subscription", this::step);
    }

    private void step() throws InterruptedException {
      if (failure.get() != null) {
        throw new InterruptedException("ended by its listener");
      }
      for (EventRecord record : feed.next(at, PAGE, WAIT)) {
        try {
          listener.accept(decode(record));
        } catch (RuntimeException | Error e) {
          failure.set(e);
          return;
        }
        at = record.offset();
      }
    }

    @Override
    public Optional<Throwable> failure() {
      return Optional.ofNullable(failure.get());
    }

    @Override
    public void close() {
      open.remove(this);
      thread.close();
    }
  }
}
