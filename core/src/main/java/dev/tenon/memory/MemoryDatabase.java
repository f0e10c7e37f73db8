package dev.tenon.memory;

import dev.tenon.error.Problem;
import dev.tenon.event.EventRecord;
import dev.tenon.spi.Change;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * A database in this process's memory, gone when the process ends. One lock guards all of it, so a
 * reader sees a write whole or not at all.
 */
public final class MemoryDatabase implements Database {
  private final ReentrantLock lock = new ReentrantLock();
  private final MemoryLog log = new MemoryLog(this);
  private final MemoryProgress progress = new MemoryProgress(this);
  private final MemoryOutbox outbox = new MemoryOutbox(this);
  private final Leases leases = Leases.inProcess();
  private final MemoryReceivedIds received = new MemoryReceivedIds(this);
  private final MemoryRequests requests = new MemoryRequests(this);
  private final StreamLocks locks = StreamLocks.inProcess();
  private final MemoryViews views = new MemoryViews(this);
  private final MemorySnapshots snapshots = new MemorySnapshots(this);
  private boolean closed;

  private MemoryDatabase() {}

  /** An empty one, of an incarnation of its own. */
  public static MemoryDatabase create() {
    return new MemoryDatabase();
  }

  /**
   * A backup: another database that holds what this one does now, and nothing of what comes after.
   * Whoever goes on with it instead of this one tells its log so, see {@link EventLog#restored}.
   */
  public MemoryDatabase backup() {
    return locked(() -> {
      MemoryDatabase copy = new MemoryDatabase();
      copy.log.copyFrom(log);
      copy.progress.copyFrom(progress);
      copy.requests.copyFrom(requests);
      copy.views.copyFrom(views);
      copy.snapshots.copyFrom(snapshots);
      return copy;
    });
  }

  @Override
  public EventLog log() {
    return log;
  }

  @Override
  public LogIndex index() {
    return log;
  }

  @Override
  public Progress progress() {
    return progress;
  }

  @Override
  public OutboxStore outbox() {
    return outbox;
  }

  @Override
  public Leases leases() {
    return leases;
  }

  @Override
  public ReceivedIds received() {
    return received;
  }

  @Override
  public Requests requests() {
    return requests;
  }

  @Override
  public StreamLocks locks() {
    return locks;
  }

  @Override
  public ViewStore views() {
    return views;
  }

  @Override
  public SnapshotStore snapshots() {
    return snapshots;
  }

  @Override
  public Tx begin() {
    return new MemoryTx(this);
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
  }

  /** Does something while nobody else does. */
  <T> T locked(Supplier<T> work) {
    lock.lock();
    try {
      if (closed) {
        throw Problem.CLOSED.because("this memory database was closed; create another one");
      }
      return work.get();
    } finally {
      lock.unlock();
    }
  }

  /** Does a write, or as much of it as could be done: then the caller undoes it. Under the lock. */
  Outcome apply(Write write, Undo undo) {
    Optional<Outcome> refusal = log.refusal(write);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    List<EventRecord> appended = new ArrayList<>();
    for (Change change : write.changes()) {
      Outcome outcome =
          switch (change) {
            case Change.Append append -> log.append(append, write.now(), undo);
            case Change.Forget forget -> log.forget(forget, undo);
            case Change.RequireNone condition -> new Outcome.Committed(List.of());
            case Change.MoveMark move -> progress.move(move, undo);
            case Change.Schedule schedule -> progress.schedule(schedule.timer(), undo);
            case Change.Reschedule schedule -> progress.reschedule(schedule, undo);
            case Change.CancelTimer cancel -> progress.cancel(cancel, undo);
            case Change.TakeTimer take -> progress.take(take, undo);
            case Change.Park park -> progress.park(park.message(), undo);
            case Change.Unpark unpark -> progress.unpark(unpark, undo);
            case Change.Receive receive -> received.receive(receive, write.now(), undo);
            case Change.Sent sent -> {
              outbox.take(sent, write.now(), undo);
              yield new Outcome.Committed(List.of());
            }
            case Change.Remember remember -> requests.remember(remember, write.now(), undo);
          };
      if (!(outcome instanceof Outcome.Committed done)) {
        return outcome;
      }
      appended.addAll(done.events());
    }
    return new Outcome.Committed(List.copyOf(appended));
  }

  /** Adds messages within {@link #apply}'s all or nothing. Under the lock. */
  void send(List<OutboxMessage> messages, Undo undo) {
    outbox.add(messages, undo);
  }

  /** Saves rows within {@link #apply}'s all or nothing. Under the lock. */
  void save(MemoryViews.Rows rows, Undo undo) {
    views.apply(rows, undo);
  }
}
