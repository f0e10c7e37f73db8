package dev.tenon.tck;

import dev.tenon.event.EventRecord;
import dev.tenon.event.Position;
import dev.tenon.event.StreamId;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.spi.Database;
import dev.tenon.spi.EventLog;
import dev.tenon.spi.Leases;
import dev.tenon.spi.LogIndex;
import dev.tenon.spi.OutboxMessage;
import dev.tenon.spi.OutboxStore;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Progress;
import dev.tenon.spi.ReceivedIds;
import dev.tenon.spi.Requests;
import dev.tenon.spi.SnapshotStore;
import dev.tenon.spi.StreamLocks;
import dev.tenon.spi.Tx;
import dev.tenon.spi.ViewStore;
import dev.tenon.spi.Write;
import dev.tenon.view.Table;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** An honest database with places where a subclass can cheat. */
class ForwardingDatabase implements Database, EventLog, ViewStore {
  final Database honest = MemoryDatabase.create();

  /** What is done instead of a write. */
  Write instead(Write write) {
    return write;
  }

  /** What a reader is shown instead of events. */
  List<EventRecord> instead(List<EventRecord> events) {
    return events;
  }

  @Override
  public EventLog log() {
    return this;
  }

  @Override
  public LogIndex index() {
    return honest.index();
  }

  @Override
  public Progress progress() {
    return honest.progress();
  }

  @Override
  public OutboxStore outbox() {
    return honest.outbox();
  }

  @Override
  public Leases leases() {
    return honest.leases();
  }

  @Override
  public ReceivedIds received() {
    return honest.received();
  }

  @Override
  public Requests requests() {
    return honest.requests();
  }

  @Override
  public StreamLocks locks() {
    return honest.locks();
  }

  @Override
  public ViewStore views() {
    return this;
  }

  @Override
  public SnapshotStore snapshots() {
    return honest.snapshots();
  }

  @Override
  public Tx begin() {
    return new ForwardingTx(honest.begin());
  }

  @Override
  public void close() {
    honest.close();
  }

  @Override
  public List<Outcome> write(List<Write> writes) {
    List<Outcome> outcomes = new ArrayList<>();
    for (Write write : writes) {
      outcomes.add(instead(honest.log().write(List.of(instead(write))).getFirst()));
    }
    return outcomes;
  }

  private Outcome instead(Outcome outcome) {
    return outcome instanceof Outcome.Committed done
        ? new Outcome.Committed(instead(done.events()))
        : outcome;
  }

  @Override
  public List<EventRecord> read(StreamId stream, long afterVersion, int limit) {
    return instead(honest.log().read(stream, afterVersion, limit));
  }

  @Override
  public List<EventRecord> page(long afterOffset, int limit) {
    return instead(honest.log().page(afterOffset, limit));
  }

  @Override
  public Position end() {
    return honest.log().end();
  }

  @Override
  public Position restored(long backupEnd) {
    return honest.log().restored(backupEnd);
  }

  @Override
  public void prepare(Table<?> table) {
    honest.views().prepare(table);
  }

  @Override
  public <R extends Record> Map<String, R> load(Tx tx, Table<R> table, Collection<String> keys) {
    return honest.views().load(((ForwardingTx) tx).honestTx, table, keys);
  }

  @Override
  public <R extends Record> void save(Tx tx, Table<R> table, Map<String, Optional<R>> rows) {
    honest.views().save(((ForwardingTx) tx).honestTx, table, rows);
  }

  @Override
  public <R extends Record> List<R> find(Table<R> table, Query query) {
    return honest.views().find(table, query);
  }

  /** A transaction of the honest database, which sees what is done instead. */
  class ForwardingTx implements Tx {
    final Tx honestTx;

    ForwardingTx(Tx honestTx) {
      this.honestTx = honestTx;
    }

    @Override
    public void add(Write write) {
      honestTx.add(instead(write));
    }

    @Override
    public void send(List<OutboxMessage> messages) {
      honestTx.send(messages);
    }

    @Override
    public void afterCommit(Runnable action) {
      honestTx.afterCommit(action);
    }

    @Override
    public <T> T unwrap(Class<T> type) {
      return honestTx.unwrap(type);
    }

    @Override
    public Outcome commit(Consumer<Runnable> then) {
      return instead(honestTx.commit(then));
    }

    @Override
    public void abort() {
      honestTx.abort();
    }

    @Override
    public void close() {
      honestTx.close();
    }
  }
}
