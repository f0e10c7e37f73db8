package dev.tenon.testing.simulation;

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
import dev.tenon.view.Table;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A service's database as one life of the service sees it: no longer than it lasts. */
final class MortalDatabase implements Database {
  private final MemoryDatabase database;
  private final Leases leases;
  private final Life life;
  private final Log log = new Log();
  private final Rows views = new Rows();

  MortalDatabase(MemoryDatabase database, Leases leases, Life life) {
    this.database = database;
    this.leases = leases;
    this.life = life;
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
    return leases;
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
    return views;
  }

  @Override
  public SnapshotStore snapshots() {
    return database.snapshots();
  }

  @Override
  public Tx begin() {
    life.point("before a transaction");
    return new MortalTx(database.begin(), life);
  }

  @Override
  public void close() {
    // It outlives the service.
  }

  /** The log; for loops in short pages, so that none reads ahead, which takes a thread. */
  private final class Log implements EventLog {
    private static final int LONGEST_PAGE = 100;

    @Override
    public List<Outcome> write(List<Write> writes) {
      life.point("before a write");
      life.mayFail(life.failedWrites());
      List<Outcome> outcomes = database.log().write(writes);
      for (int i = 0; i < writes.size(); i++) {
        if (outcomes.get(i) instanceof Outcome.Committed) {
          life.acted();
          life.trace("writes", writes.get(i));
          notePark(writes.get(i));
        }
      }
      life.point("after a write");
      life.mayLoseAnswer(life.failedWrites());
      return outcomes;
    }

    private void notePark(Write write) {
      for (Change change : write.changes()) {
        if (change instanceof Change.Park park) {
          life.parked(park.message().reader());
        }
      }
    }

    @Override
    public boolean writesOnAnyThread() {
      return true;
    }

    @Override
    public List<EventRecord> read(StreamId stream, long afterVersion, int limit) {
      life.point("before it reads " + stream);
      return database.log().read(stream, afterVersion, limit);
    }

    @Override
    public List<EventRecord> page(long afterOffset, int limit) {
      life.requireAlive();
      int most = life.isAtWork() ? Math.min(limit, LONGEST_PAGE) : limit;
      return database.log().page(afterOffset, most);
    }

    @Override
    public Position end() {
      life.requireAlive();
      return database.log().end();
    }

    @Override
    public Position restored(long backupEnd) {
      return database.log().restored(backupEnd);
    }
  }

  /** The views, for transactions of this life. */
  private final class Rows implements ViewStore {
    @Override
    public void prepare(Table<?> table) {
      database.views().prepare(table);
    }

    @Override
    public <R extends Record> Map<String, R> load(Tx tx, Table<R> table, Collection<String> keys) {
      life.point("before it reads " + table.name());
      return database.views().load(MortalTx.inner(tx), table, keys);
    }

    @Override
    public <R extends Record> void save(Tx tx, Table<R> table, Map<String, Optional<R>> rows) {
      life.requireAlive();
      database.views().save(MortalTx.inner(tx), table, rows);
    }

    @Override
    public <R extends Record> List<R> find(Table<R> table, Query query) {
      life.requireAlive();
      return database.views().find(table, query);
    }
  }
}
