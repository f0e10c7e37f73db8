package dev.tenon.internal;

import dev.tenon.error.Problem;
import dev.tenon.event.EventRecord;
import dev.tenon.event.EventStore;
import dev.tenon.event.ExpectedVersion;
import dev.tenon.event.Metadata;
import dev.tenon.event.NewEvent;
import dev.tenon.event.Payload;
import dev.tenon.event.Position;
import dev.tenon.event.Recorded;
import dev.tenon.event.StreamId;
import dev.tenon.event.Subscription;
import dev.tenon.spi.Change;
import dev.tenon.spi.Feed;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Write;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** The event store of a service, on its database's log. */
final class LoggedEvents implements EventStore, AutoCloseable {
  private static final int PAGE = 1_000;
  private static final Duration WAIT = Duration.ofMillis(100);

  private final ServiceParts parts;
  private final Set<Listening> open = ConcurrentHashMap.newKeySet();

  LoggedEvents(ServiceParts parts) {
    this.parts = parts;
  }

  @Override
  public List<EventRecord> append(
      StreamId stream, ExpectedVersion expected, List<?> events, Metadata metadata) {
    Outcome outcome = parts.writer().write(write(stream, expected, events, metadata));
    return switch (outcome) {
      case Outcome.Committed committed -> committed.events();
      case Outcome.Conflict conflict ->
          throw Problem.VERSION_CONFLICT.because(
              "stream "
                  + stream
                  + " is at version "
                  + conflict.actual()
                  + ", not as expected ("
                  + expected
                  + "); read it again and decide anew");
      case Outcome.Stale stale -> throw Problem.ALREADY_TAKEN.because(stale.toString());
      case Outcome.Failed failed -> throw failed.problem();
    };
  }

  Write write(StreamId stream, ExpectedVersion expected, List<?> events, Metadata metadata) {
    if (events.isEmpty()) {
      throw Problem.INVALID_ARGUMENT.because("nothing to append to " + stream);
    }
    String key = stream.qualify(stream.id());
    List<NewEvent> fresh = new ArrayList<>(events.size());
    for (Object event : events) {
      Payload payload = parts.codec().encode(event);
      fresh.add(new NewEvent(parts.ids().next(), payload, key, metadata));
    }
    List<Change> changes = List.of(new Change.Append(stream, expected, fresh));
    parts.limits().check(changes);
    return new Write(parts.clock().instant(), changes);
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

  @Override
  public Position start() {
    return new Position(end().incarnation(), 0);
  }

  @Override
  public Position end() {
    return parts.database().log().end();
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
