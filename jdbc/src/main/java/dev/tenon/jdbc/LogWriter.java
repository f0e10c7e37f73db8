package dev.tenon.jdbc;

import static java.util.Objects.requireNonNull;

import dev.tenon.error.TenonException;
import dev.tenon.spi.Change;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Write;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Does writes in a transaction. The order of locks is the same for everybody: whatever the caller's
 * own work locks, then the log, then nothing that others lock for long; so nobody deadlocks here.
 */
final class LogWriter {
  private final LogSql sql;
  private final Dialect dialect;
  private final SessionPool sessions;

  LogWriter(LogSql sql, SessionPool sessions) {
    this.sql = sql;
    this.dialect = sql.dialect;
    this.sessions = sessions;
  }

  List<Outcome> write(List<Write> writes) {
    if (writes.isEmpty()) {
      return List.of();
    }
    try (Session session = sessions.take()) {
      @Nullable Outcome[] outcomes = new Outcome[writes.size()];
      new Batch(session, writes, outcomes).write(0, outcomes.length, false);
      List<Outcome> done = new ArrayList<>(outcomes.length);
      for (Outcome outcome : outcomes) {
        done.add(requireNonNull(outcome));
      }
      return done;
    }
  }

  /**
   * Does the writes within a transaction that did something else before; takes the log's lock.
   *
   * @return an outcome per write; those refused left no trace
   */
  List<Outcome> writeWithin(Session session, List<Write> writes) throws SQLException {
    // An id stored already must be found before it fails and takes the other work with it.
    return decideAndStore(session, dialect.lockLog(session), writes, true);
  }

  private List<Outcome> decideAndStore(
      Session session, long lastOffset, List<Write> writes, boolean checkIds) throws SQLException {
    Plan plan = new Plan(Touched.read(session, sql, writes, lastOffset, checkIds));
    List<Outcome> outcomes = new ArrayList<>(writes.size());
    for (Write write : writes) {
      outcomes.add(plan.decide(write));
    }
    plan.store(session, sql);
    return outcomes;
  }

  void begin(Session session) throws SQLException {
    dialect.begin(session);
  }

  void commit(Session session) {
    try {
      dialect.commit(session);
    } catch (SQLException e) {
      if (dialect.blamesData(e)) { // a constraint checked at the end: the answer is there
        rollback(session);
        throw Failures.of("committing", e);
      }
      session.giveUp();
      rollback(session);
      throw Failures.commitUnknown(e);
    }
  }

  void rollback(Session session) {
    try {
      dialect.rollback(session);
    } catch (SQLException e) {
      session.giveUp();
    }
  }

  /** True if the failure comes from what was to be written. */
  boolean blamesData(Exception e) {
    return e instanceof SQLException sqlException
        ? dialect.blamesData(sqlException)
        : !(e instanceof TenonException);
  }

  static TenonException problem(String action, Exception e) {
    return e instanceof TenonException problem ? problem : Failures.of(action, e);
  }

  static TenonException unstorable(Write write, Exception e) {
    List<String> streams = new ArrayList<>();
    for (Change change : write.changes()) {
      if (change instanceof Change.Append append) {
        streams.add(append.stream().toString());
      }
    }
    return Failures.of("storing a write" + (streams.isEmpty() ? "" : " to " + streams), e);
  }

  /** Writes that are committed together, or in parts where one of them cannot be stored. */
  private final class Batch {
    private final Session session;
    private final List<Write> writes;
    private final @Nullable Outcome[] outcomes;
    private boolean committed;

    Batch(Session session, List<Write> writes, @Nullable Outcome[] outcomes) {
      this.session = session;
      this.writes = writes;
      this.outcomes = outcomes;
    }

    void write(int from, int to, boolean checkIds) {
      List<Outcome> part;
      try {
        long lastOffset = dialect.beginLocked(session);
        part = decideAndStore(session, lastOffset, writes.subList(from, to), checkIds);
      } catch (SQLException | RuntimeException e) {
        rollback(session);
        if (blamesData(e)) {
          split(from, to, checkIds, e);
        } else {
          fail(from, to, problem("writing to the log", e));
        }
        return;
      }
      try {
        commit(session);
      } catch (TenonException e) {
        fail(from, to, e);
        return;
      }
      committed = true;
      for (int i = from; i < to; i++) {
        outcomes[i] = part.get(i - from);
      }
    }

    /** Finds the culprit: first among ids stored already, then by halves, in order. */
    private void split(int from, int to, boolean checkIds, Exception cause) {
      if (!checkIds) {
        write(from, to, true);
      } else if (to - from == 1) {
        outcomes[from] = new Outcome.Failed(unstorable(writes.get(from), cause));
      } else {
        int middle = (from + to) >>> 1;
        write(from, middle, true);
        write(middle, to, true);
      }
    }

    /** None of them was done; nobody can be told of all at once if others were. */
    private void fail(int from, int to, TenonException problem) {
      if (!committed) {
        throw problem;
      }
      Arrays.fill(outcomes, from, to, new Outcome.Failed(problem));
    }
  }
}
