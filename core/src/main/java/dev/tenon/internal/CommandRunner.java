package dev.tenon.internal;

import dev.tenon.command.Entity;
import dev.tenon.command.Execution;
import dev.tenon.command.UnitOfWork;
import dev.tenon.error.Problem;
import dev.tenon.event.EventRecord;
import dev.tenon.event.Metadata;
import dev.tenon.spi.Change;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Write;
import java.util.List;
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
    int stripe = Math.floorMod((entity.stream(id).hashCode() * 0x9E3779B9) >>> 16, STRIPES);
    return run(stripe, metadata, unit -> unit.execute(entity, id, command), CommandRunner::after);
  }

  <T> T transact(Metadata metadata, Function<UnitOfWork, T> work) {
    return run(0, metadata, work::apply, (result, events) -> result);
  }

  private static <S> Execution<S> after(Execution<S> decided, List<EventRecord> events) {
    var recordedAt = events.isEmpty() ? decided.recordedAt() : events.getLast().recordedAt();
    return new Execution<>(decided.version(), decided.state(), recordedAt, events);
  }

  private <T> T run(int stripe, Metadata metadata, Function<Unit, T> work, Finish<T> finish) {
    ReentrantLock held = null;
    try {
      for (int attempt = 1; ; attempt++) {
        Unit unit = parts.newUnit();
        unit.causedBy(metadata);
        T result;
        try {
          result = work.apply(unit);
        } catch (RuntimeException e) {
          if (attempt < MAX_ATTEMPTS && unit.isOutdated()) {
            continue;
          }
          throw e;
        }
        Outcome outcome = write(parts, unit, List.of());
        switch (outcome) {
          case Outcome.Committed committed -> {
            return finish.with(result, committed.events());
          }
          case Outcome.Conflict conflict -> {
            if (attempt == MAX_ATTEMPTS) {
              throw Problem.VERSION_CONFLICT.because(
                  "stream "
                      + conflict.stream()
                      + " changed under each of "
                      + attempt
                      + " attempts; try again later");
            }
            if (attempt == OPTIMISTIC_ATTEMPTS) {
              held = stripes[stripe];
              held.lock();
            }
          }
          case Outcome.Stale stale ->
              throw Problem.ALREADY_TAKEN.because("somebody else took " + stale.change());
          case Outcome.Failed failed -> throw failed.problem();
        }
      }
    } finally {
      if (held != null) {
        held.unlock();
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

  @FunctionalInterface
  private interface Finish<T> {
    T with(T result, List<EventRecord> events);
  }
}
