package dev.tenon;

import dev.tenon.event.EventRecord;
import dev.tenon.event.Position;
import dev.tenon.event.StreamId;
import dev.tenon.message.ParkedMessage;
import dev.tenon.spi.Database;
import dev.tenon.spi.EventLog;
import dev.tenon.spi.Leases;
import dev.tenon.spi.LogIndex;
import dev.tenon.spi.LoggedPayload;
import dev.tenon.spi.OutboxMessage;
import dev.tenon.spi.OutboxStore;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Progress;
import dev.tenon.spi.ReceivedIds;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A database that tells a probe of its commits; the probe may throw. */
final class ProbedDatabase implements Database {
  private final Database inner;
  private final Probe probe;

  /** Sees what is written. */
  interface Probe {
    /** Before a transaction begins. */
    default void beginning() {}

    /** Before anything of it is done. */
    default void beforeCommit(List<Write> writes) {}

    /** When it is durable. */
    default void afterCommit(List<Write> writes) {}

    /** Rows that a transaction saves. */
    default void saving(Map<String, ?> rows) {}

    /** When a page of the log is read. */
    default void reading() {}

    /** When a stream is read, with or without its snapshot. */
    default void readingStream() {}

    /** When the log is asked how far it goes. */
    default void readingEnd() {}

    /** Events that tags find are read, and not handed out yet. */
    default void taggedRead() {}

    /** When it is looked up what a key was used for. */
    default void findingRequest() {}

    /** Parked messages are read, and not handed out yet. */
    default void parkedRead() {}

    /** What stands for the leases. */
    default Leases leases(Leases honest) {
      return honest;
    }

    /** Snapshots, before they are stored. */
    default void keeping(List<Snapshot> snapshots) {}
  }

  ProbedDatabase(Database inner, Probe probe) {
    this.inner = inner;
    this.probe = probe;
  }

  @Override
  public EventLog log() {
    return new ProbedLog();
  }

  @Override
  public LogIndex index() {
    return new ProbedIndex();
  }

  @Override
  public Progress progress() {
    return new ProbedProgress();
  }

  @Override
  public OutboxStore outbox() {
    return inner.outbox();
  }

  @Override
  public Leases leases() {
    return probe.leases(inner.leases());
  }

  @Override
  public ReceivedIds received() {
    return inner.received();
  }

  @Override
  public Requests requests() {
    return new ProbedRequests();
  }

  @Override
  public StreamLocks locks() {
    return inner.locks();
  }

  @Override
  public ViewStore views() {
    return new ProbedViews();
  }

  @Override
  public SnapshotStore snapshots() {
    return new ProbedSnapshots();
  }

  @Override
  public Tx begin() {
    probe.beginning();
    return new ProbedTx(inner.begin());
  }

  @Override
  public void close() {
    inner.close();
  }

  private final class ProbedLog implements EventLog {
    @Override
    public List<Outcome> write(List<Write> writes) {
      probe.beforeCommit(writes);
      List<Outcome> outcomes = inner.log().write(writes);
      probe.afterCommit(writes);
      return outcomes;
    }

    @Override
    public List<EventRecord> read(StreamId stream, long afterVersion, int limit) {
      probe.readingStream();
      return inner.log().read(stream, afterVersion, limit);
    }

    @Override
    public List<EventRecord> page(long afterOffset, int limit) {
      probe.reading();
      return inner.log().page(afterOffset, limit);
    }

    @Override
    public int scan(long afterOffset, int limit, Consumer<List<EventRecord>> taker) {
      probe.reading();
      return inner.log().scan(afterOffset, limit, taker);
    }

    @Override
    public void scanPayloads(
        long afterOffset, long untilOffset, Consumer<List<LoggedPayload>> taker) {
      probe.reading();
      inner.log().scanPayloads(afterOffset, untilOffset, taker);
    }

    @Override
    public Position end() {
      probe.readingEnd();
      return inner.log().end();
    }

    @Override
    public Position restored(long backupEnd) {
      return inner.log().restored(backupEnd);
    }
  }

  private final class ProbedIndex implements LogIndex {
    @Override
    public List<StreamId> streams(String tenant, String category, String afterId, int limit) {
      return inner.index().streams(tenant, category, afterId, limit);
    }

    @Override
    public List<String> tenants(String after, int limit) {
      return inner.index().tenants(after, limit);
    }

    @Override
    public List<EventRecord> tagged(TagFilter filter, long afterOffset, int limit) {
      List<EventRecord> found = inner.index().tagged(filter, afterOffset, limit);
      probe.taggedRead();
      return found;
    }

    @Override
    public Map<String, Long> lastOffsets(
        Collection<String> keys, Collection<String> types, long beforeOffset) {
      return inner.index().lastOffsets(keys, types, beforeOffset);
    }
  }

  private final class ProbedProgress implements Progress {
    @Override
    public Map<String, Position> marks(String reader, String source, Collection<String> keys) {
      return inner.progress().marks(reader, source, keys);
    }

    @Override
    public List<Timer> due(Instant now, int limit) {
      return inner.progress().due(now, limit);
    }

    @Override
    public List<Timer> timers(String owner, String tenant, Collection<String> ids) {
      return inner.progress().timers(owner, tenant, ids);
    }

    @Override
    public List<ParkedMessage> parked(String reader, ParkedMessage.@Nullable Id after, int limit) {
      List<ParkedMessage> found = inner.progress().parked(reader, after, limit);
      probe.parkedRead();
      return found;
    }
  }

  private final class ProbedRequests implements Requests {
    @Override
    public Optional<Request> find(String key) {
      probe.findingRequest();
      return inner.requests().find(key);
    }

    @Override
    public int forget(Instant before, int limit) {
      return inner.requests().forget(before, limit);
    }
  }

  private final class ProbedTx implements Tx {
    private final Tx tx;
    private final List<Write> writes = new ArrayList<>();

    ProbedTx(Tx tx) {
      this.tx = tx;
    }

    @Override
    public void add(Write write) {
      writes.add(write);
      tx.add(write);
    }

    @Override
    public void send(List<OutboxMessage> messages) {
      tx.send(messages);
    }

    @Override
    public void afterCommit(Runnable action) {
      tx.afterCommit(action);
    }

    @Override
    public <T> T unwrap(Class<T> type) {
      return tx.unwrap(type);
    }

    @Override
    public Outcome commit(Consumer<Runnable> then) {
      probe.beforeCommit(writes);
      Outcome outcome = tx.commit(then);
      probe.afterCommit(writes);
      return outcome;
    }

    @Override
    public void abort() {
      tx.abort();
    }

    @Override
    public void close() {
      tx.close();
    }
  }

  private final class ProbedSnapshots implements SnapshotStore {
    @Override
    public Read read(StreamId stream, int schemaVersion, int limit) {
      probe.readingStream();
      return inner.snapshots().read(stream, schemaVersion, limit);
    }

    @Override
    public void save(List<Snapshot> snapshots) {
      probe.keeping(snapshots);
      inner.snapshots().save(snapshots);
    }
  }

  private final class ProbedViews implements ViewStore {
    @Override
    public void prepare(Table<?> table) {
      inner.views().prepare(table);
    }

    @Override
    public <R extends Record> Map<String, R> load(Tx tx, Table<R> table, Collection<String> keys) {
      return inner.views().load(((ProbedTx) tx).tx, table, keys);
    }

    @Override
    public <R extends Record> void save(Tx tx, Table<R> table, Map<String, Optional<R>> rows) {
      probe.saving(rows);
      inner.views().save(((ProbedTx) tx).tx, table, rows);
    }

    @Override
    public <R extends Record> List<R> find(Table<R> table, Query query) {
      return inner.views().find(table, query);
    }
  }
}
