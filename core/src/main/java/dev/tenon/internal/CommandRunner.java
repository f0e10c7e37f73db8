package dev.tenon.internal;

import dev.tenon.command.Entity;
import dev.tenon.command.Execution;
import dev.tenon.command.TxWork;
import dev.tenon.command.UnitOfWork;
import dev.tenon.error.Problem;
import dev.tenon.event.EventRecord;
import dev.tenon.event.Metadata;
import dev.tenon.event.StreamId;
import dev.tenon.spi.Change;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Tx;
import dev.tenon.spi.Write;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Decides commands and writes what they decide, again on fresh states when somebody else was
 * faster.
 */
final class CommandRunner {
  private static final int OPTIMISTIC_ATTEMPTS = 3;
  private static final int MAX_ATTEMPTS = 100;
  private static final int STRIPES = 64;

  private final ServiceParts parts;
  private final ReentrantLock[] stripes = new ReentrantLock[STRIPES];

  CommandRunner(ServiceParts parts) {
    this.parts = parts;
    for (int i = 0; i < STRIPES; i++) {
      stripes[i] = new ReentrantLock(true);
    }
  }

  <C, S, E> Execution<S> execute(Entity<C, S, E> entity, String id, C command, Metadata metadata) {
    return execute(entity, id, metadata, unit -> unit.execute(entity, id, command));
  }

  /** Does work that changes one entity alone. */
  <S> Execution<S> execute(
      Entity<?, S, ?> entity, String id, Metadata metadata, Function<Unit, Execution<S>> work) {
    StreamId stream = entity.stream(id);
    int stripe = Math.floorMod((stream.hashCode() * 0x9E3779B9) >>> 16, STRIPES);
    Set<StreamId> toLock = entity.isLocked() ? Set.of(stream) : Set.of();
    return run(stripe, toLock, metadata, work, CommandRunner::after);
  }

  <T> T transact(Metadata metadata, Function<UnitOfWork, T> work) {
    return run(0, Set.of(), metadata, work::apply, (result, events) -> result);
  }

  /** Runs a caller's own work and commands in one transaction. */
  <T, X extends Exception> T transact(Metadata metadata, TxWork<T, X> work) throws X {
    try (Attempts attempts = new Attempts(0)) {
      while (true) {
        try (Tx tx = parts.database().begin()) {
          TxUnit unit = new TxUnit(parts, tx, metadata);
          T result = work.in(tx, unit);
          Outcome outcome = tx.commit();
          if (outcome instanceof Outcome.Committed committed) {
            unit.committed(committed.events());
            parts.signal().raise();
            return result;
          }
          attempts.failed(outcome);
        }
      }
    }
  }

  private static <S> Execution<S> after(Execution<S> decided, List<EventRecord> events) {
    var recordedAt = events.isEmpty() ? decided.recordedAt() : events.getLast().recordedAt();
    return new Execution<>(decided.version(), decided.state(), recordedAt, events);
  }

  private <T> T run(
      int stripe,
      Set<StreamId> toLock,
      Metadata metadata,
      Function<Unit, T> work,
      Finish<T> finish) {
    try (UnitLocks locks = parts.locks().ofUnit(toLock);
        Attempts attempts = new Attempts(stripe)) {
      while (true) {
        Unit unit = parts.newUnit();
        unit.causedBy(metadata);
        T result;
        try {
          result = work.apply(unit);
        } catch (RuntimeException e) {
          if (!locks.cover(unit)) {
            attempts.giveUpTurn();
            locks.takeFor(unit);
            continue;
          }
          if (unit.isOutdated() && attempts.countOutdated()) {
            continue;
          }
          throw e;
        }
        if (!locks.cover(unit)) {
          attempts.giveUpTurn();
          locks.takeFor(unit);
          continue;
        }
        Outcome outcome = write(parts, unit, List.of());
        if (outcome instanceof Outcome.Committed committed) {
          return finish.with(result, committed.events());
        }
        attempts.failed(outcome);
      }
    }
  }

  /** Writes what a unit decided, with other changes; nothing to write is a success. */
  static Outcome write(ServiceParts parts, Unit unit, List<Change> others) {
    List<Change> changes = unit.changes();
    changes.addAll(others);
    parts.limits().check(changes);
    Outcome outcome =
        changes.isEmpty()
            ? new Outcome.Committed(List.of())
            : parts.writer().write(new Write(parts.clock().instant(), changes));
    if (outcome instanceof Outcome.Committed committed) {
      unit.committed(committed.events());
    } else {
      unit.outdated();
    }
    return outcome;
  }

  /** Bounds how often something is tried, and makes those take turns who keep losing. */
  private final class Attempts implements AutoCloseable {
    private final ReentrantLock turn;
    private int count;
    private boolean held;

    Attempts(int stripe) {
      turn = stripes[stripe];
    }

    /** True if there may be another attempt after one that failed on an old state. */
    boolean countOutdated() {
      return ++count < MAX_ATTEMPTS;
    }

    /** Returns if there is to be another attempt. */
    void failed(Outcome outcome) {
      switch (outcome) {
        case Outcome.Conflict conflict -> outdated("stream " + conflict.stream());
        case Outcome.Stale(Change.Reschedule schedule, long actual) ->
            outdated("timer " + schedule.timer().id());
        case Outcome.Stale stale ->
            throw Problem.ALREADY_TAKEN.because("somebody else took " + stale.change());
        case Outcome.Failed failed -> throw failed.problem();
        case Outcome.Committed committed ->
            throw new IllegalArgumentException("this attempt succeeded");
      }
    }

    private void outdated(String what) {
      if (!countOutdated()) {
        throw Problem.VERSION_CONFLICT.because(
            what + " changed under each of " + count + " attempts; try again later");
      }
      if (count >= OPTIMISTIC_ATTEMPTS && !held) {
        turn.lock();
        held = true;
      }
    }

    /** Whoever waits for a stream's lock holds no turn, for which its holder may wait. */
    void giveUpTurn() {
      if (held) {
        turn.unlock();
        held = false;
      }
    }

    @Override
    public void close() {
      giveUpTurn();
    }
  }

  @FunctionalInterface
  private interface Finish<T> {
    T with(T result, List<EventRecord> events);
  }
}
