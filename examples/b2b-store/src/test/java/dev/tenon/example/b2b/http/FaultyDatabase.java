package dev.tenon.example.b2b.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.error.Problem;
import dev.tenon.event.EventRecord;
import dev.tenon.event.Position;
import dev.tenon.event.StreamId;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.spi.Change;
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
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A database in memory that fails on request. */
final class FaultyDatabase implements Database {
  private final Database database = MemoryDatabase.create();
  private final EventLog log = new FaultyLog();
  private final Semaphore failures = new Semaphore(0);
  private volatile Predicate<Write> fails = write -> false;
  private volatile Problem problem = Problem.STORAGE_FAILED;

  /** From now on, writes of an event of this type fail, and those with them. */
  void failOn(String type) {
    fails = write -> write.changes().stream().anyMatch(change -> appends(change, type));
  }

  /** From now on, every append fails like this. */
  void fail(Problem how) {
    problem = how;
    fails = write -> write.changes().stream().anyMatch(Change.Append.class::isInstance);
  }

  /** From now on, no reader can mark how far it came. */
  void failOnMarks() {
    fails = write -> write.changes().stream().anyMatch(Change.MoveMark.class::isInstance);
  }

  void recover() {
    fails = write -> false;
  }

  private void check(List<Write> writes) {
    if (writes.stream().anyMatch(fails)) {
      failures.release();
      throw problem.because("secret-host:5432 does not answer");
    }
  }

  /** Waits until so many writes have failed. */
  void awaitFailures(int count) {
    try {
      assertThat(failures.tryAcquire(count, 10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean appends(Change change, String type) {
    return change instanceof Change.Append append
        && append.events().stream().anyMatch(event -> event.payload().type().equals(type));
  }

  @Override
  public EventLog log() {
    return log;
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
  public ViewStore views() {
    return new FaultyTx.Views(database.views());
  }

  @Override
  public SnapshotStore snapshots() {
    return database.snapshots();
  }

  @Override
  public Tx begin() {
    return new FaultyTx(database.begin(), this::check);
  }

  @Override
  public void close() {
    database.close();
  }

  private final class FaultyLog implements EventLog {
    @Override
    public List<Outcome> write(List<Write> writes) {
      check(writes);
      return database.log().write(writes);
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
  }
}
