package dev.tenon.bench.cases;

import dev.tenon.event.EventRecord;
import dev.tenon.event.Position;
import dev.tenon.event.StreamId;
import dev.tenon.spi.Database;
import dev.tenon.spi.EventLog;
import dev.tenon.spi.Leases;
import dev.tenon.spi.LogIndex;
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
import java.util.List;

/** Passes everything on and counts how many writes go into a commit. */
final class BatchSizes implements Database, EventLog {
  private final Database database;
  private volatile long batches;
  private volatile long writes;

  BatchSizes(Database database) {
    this.database = database;
  }

  /** The mean; 1 before the first commit. */
  int mean() {
    return batches == 0 ? 1 : (int) Math.round((double) writes / batches);
  }

  /** One thread of a service writes. */
  @Override
  @SuppressWarnings("NonAtomicVolatileUpdate")
  public List<Outcome> write(List<Write> batch) {
    batches++;
    writes += batch.size();
    return database.log().write(batch);
  }

  @Override
  public EventLog log() {
    return this;
  }

  @Override
  public List<EventRecord> read(StreamId stream, long afterVersion, int limit) {
    return database.log().read(stream, afterVersion, limit);
  }

  @Override
  public List<EventRecord> page(long afterOffset, int limit) {
    return database.log().page(afterOffset, limit);
  }

  @Override
  public Position end() {
    return database.log().end();
  }

  @Override
  public Position restored(long backupEnd) {
    return database.log().restored(backupEnd);
  }

  @Override
  public LogIndex index() {
    return database.index();
  }

  @Override
  public Progress progress() {
    return database.progress();
  }

  @Override
  public OutboxStore outbox() {
    return database.outbox();
  }

  @Override
  public Leases leases() {
    return database.leases();
  }

  @Override
  public ReceivedIds received() {
    return database.received();
  }

  @Override
  public Requests requests() {
    return database.requests();
  }

  @Override
  public StreamLocks locks() {
    return database.locks();
  }

  @Override
  public SnapshotStore snapshots() {
    return database.snapshots();
  }

  @Override
  public ViewStore views() {
    return database.views();
  }

  @Override
  public Tx begin() {
    return database.begin();
  }

  @Override
  public void close() {
    database.close();
  }
}
