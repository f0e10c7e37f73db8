package dev.tenon.tck;

import dev.tenon.error.Problem;
import dev.tenon.event.EventRecord;
import dev.tenon.event.Position;
import dev.tenon.event.StreamId;
import dev.tenon.message.ParkedMessage;
import dev.tenon.spi.Database;
import dev.tenon.spi.EventLog;
import dev.tenon.spi.Leases;
import dev.tenon.spi.LogIndex;
import dev.tenon.spi.OutboxMessage;
import dev.tenon.spi.OutboxStore;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Progress;
import dev.tenon.spi.ReceivedIds;
import dev.tenon.spi.Reply;
import dev.tenon.spi.Request;
import dev.tenon.spi.Requests;
import dev.tenon.spi.Snapshot;
import dev.tenon.spi.SnapshotStore;
import dev.tenon.spi.StreamLocks;
import dev.tenon.spi.TagFilter;
import dev.tenon.spi.Timer;
import dev.tenon.spi.Tx;
import dev.tenon.spi.ViewStore;
import dev.tenon.spi.Write;
import dev.tenon.view.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A database that agrees to everything and does nothing. */
final class IdleDatabase
    implements Database, EventLog, LogIndex, Progress, Requests, StreamLocks, ViewStore, Tx {
  private static final Outcome DONE = new Outcome.Committed(List.of());

  @Override
  public EventLog log() {
    return this;
  }

  @Override
  public LogIndex index() {
    return this;
  }

  @Override
  public Progress progress() {
    return this;
  }

  @Override
  public OutboxStore outbox() {
    return new OutboxStore() {
      @Override
      public List<OutboxMessage> due(Instant now, long afterNumber, int limit) {
        return List.of();
      }

      @Override
      public long countDue(Instant now) {
        return 0;
      }

      @Override
      public List<SentMessage> sent(Instant afterTime, long afterNumber, int limit) {
        return List.of();
      }

      @Override
      public int forgetSent(Instant before, int limit) {
        return 0;
      }
    };
  }

  @Override
  public Leases leases() {
    return new Leases() {
      @Override
      public boolean take(String name, String owner, Duration length) {
        return true;
      }

      @Override
      public void release(String name, String owner) {}
    };
  }

  @Override
  public ReceivedIds received() {
    return new ReceivedIds() {
      @Override
      public Set<String> find(String reader, String source, Collection<String> messageIds) {
        return Set.of();
      }

      @Override
      public Map<String, Reply> replies(
          String reader, String source, Collection<String> messageIds) {
        return Map.of();
      }

      @Override
      public int forget(Instant before, int limit) {
        return 0;
      }
    };
  }

  @Override
  public Requests requests() {
    return this;
  }

  @Override
  public StreamLocks locks() {
    return this;
  }

  @Override
  public ViewStore views() {
    return this;
  }

  @Override
  public SnapshotStore snapshots() {
    return new SnapshotStore() {
      @Override
      public Read read(StreamId stream, int schemaVersion, int limit) {
        return new Read(null, List.of());
      }

      @Override
      public void save(List<Snapshot> snapshots) {}
    };
  }

  @Override
  public Tx begin() {
    return this;
  }

  @Override
  public void close() {}

  @Override
  public List<Outcome> write(List<Write> writes) {
    return writes.stream().map(write -> DONE).toList();
  }

  @Override
  public List<EventRecord> read(StreamId stream, long afterVersion, int limit) {
    return List.of();
  }

  @Override
  public List<EventRecord> page(long afterOffset, int limit) {
    return List.of();
  }

  @Override
  public Position end() {
    return new Position("idle", 0);
  }

  @Override
  public Position restored(long backupEnd) {
    return end();
  }

  @Override
  public List<StreamId> streams(String tenant, String category, String afterId, int limit) {
    return List.of();
  }

  @Override
  public List<String> tenants(String after, int limit) {
    return List.of();
  }

  @Override
  public List<EventRecord> tagged(TagFilter filter, long afterOffset, int limit) {
    return List.of();
  }

  @Override
  public Map<String, Long> lastOffsets(
      Collection<String> keys, Collection<String> types, long beforeOffset) {
    return Map.of();
  }

  @Override
  public Map<String, Position> marks(String reader, String source, Collection<String> keys) {
    return Map.of();
  }

  @Override
  public List<Timer> due(Instant now, int limit) {
    return List.of();
  }

  @Override
  public List<Timer> timers(String owner, String tenant, Collection<String> ids) {
    return List.of();
  }

  @Override
  public List<ParkedMessage> parked(String reader, ParkedMessage.@Nullable Id after, int limit) {
    return List.of();
  }

  @Override
  public Optional<Request> find(String key) {
    return Optional.empty();
  }

  @Override
  public int forget(Instant before, int limit) {
    return 0;
  }

  @Override
  public Set<Mode> modes() {
    return Set.of(Mode.EXCLUSIVE, Mode.SHARED);
  }

  @Override
  public Held lock(Collection<StreamId> streams, Mode mode, Duration patience) {
    return () -> {};
  }

  @Override
  public void prepare(Table<?> table) {}

  @Override
  public <R extends Record> Map<String, R> load(Tx tx, Table<R> table, Collection<String> keys) {
    return Map.of();
  }

  @Override
  public <R extends Record> void save(Tx tx, Table<R> table, Map<String, Optional<R>> rows) {}

  @Override
  public <R extends Record> List<R> find(Table<R> table, Query query) {
    return List.of();
  }

  @Override
  public void add(Write write) {}

  @Override
  public void send(List<OutboxMessage> messages) {}

  @Override
  public void afterCommit(Runnable action) {}

  @Override
  public <T> T unwrap(Class<T> type) {
    throw Problem.INVALID_ARGUMENT.because("nothing to unwrap");
  }

  @Override
  public void abort() {}

  @Override
  public Outcome commit(Consumer<Runnable> then) {
    return DONE;
  }
}
