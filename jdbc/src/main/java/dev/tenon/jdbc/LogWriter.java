package dev.tenon.jdbc;

import static java.util.Objects.requireNonNull;

import dev.tenon.error.TenonException;
import dev.tenon.event.EventRecord;
import dev.tenon.spi.Change;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Write;
import java.sql.SQLException;
import java.util.ArrayList;
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
  private final RecentTags recentTags = new RecentTags();

  LogWriter(LogSql sql, SessionPool sessions) {
    this.sql = sql;
    this.dialect = sql.dialect;
    this.sessions = sessions;
  }

  List<Outcome> write(List<Write> writes) {
    if (writes.isEmpty()) {
      return List.of();
    }
    @Nullable Outcome[] outcomes = new Outcome[writes.size()];
    new WriteBatch(this, writes, outcomes).write();
    List<Outcome> done = new ArrayList<>(outcomes.length);
    for (Outcome outcome : outcomes) {
      done.add(requireNonNull(outcome));
    }
    return done;
  }

  LogSql sql() {
    return sql;
  }

  SessionPool sessions() {
    return sessions;
  }

  RecentTags recentTags() {
    return recentTags;
  }

  /** Begins a transaction, takes the log's lock and reads what the writes touch. */
  Plan plan(Session session, List<Write> writes, boolean checkIds) throws SQLException {
    Touched touched = new Touched(session, sql, writes, checkIds);
    touched.lastOffset(dialect.beginLocked(session, List.of(), touched.lookups()));
    return new Plan(touched);
  }

  /**
   * As {@link #plan}, within a transaction that did something else, or that begins with storing
   * that. An id stored already must be found before it fails and takes the other work with it.
   */
  Plan planWithin(Session session, boolean begun, List<Store> before, List<Write> writes)
      throws SQLException {
    Touched touched = new Touched(session, sql, writes, true);
    touched.lastOffset(
        begun
            ? dialect.lockLog(session, before, touched.lookups())
            : dialect.beginLocked(session, before, touched.lookups()));
    return new Plan(touched);
  }

  void begin(Session session) throws SQLException {
    dialect.begin(session);
  }

  /** Stores and commits. */
  void commit(Session session, List<Store> stores) throws SQLException {
    dialect.storeAndCommit(session, stores);
  }

  /** Stores. */
  void store(Session session, List<Store> stores) throws SQLException {
    dialect.store(session, stores);
  }

  /**
   * Commits what the caller did.
   *
   * @throws TenonException if it cannot be committed: it is undone
   */
  void commit(Session session) throws UnansweredCommitException {
    try {
      dialect.commit(session);
    } catch (SQLException e) {
      if (!dialect.blamesData(e)) {
        throw new UnansweredCommitException(e);
      }
      rollback(session); // a constraint checked at the end: the answer is there
      throw Failures.of("committing", e);
    }
  }

  /**
   * What became of a transaction of these writes.
   *
   * @throws TenonException {@code STORAGE_FAILED} if it was undone, {@code COMMIT_UNKNOWN}
   */
  Outcome recall(List<Write> writes, UnansweredCommitException lost) {
    if (writes.stream().noneMatch(Plan::canRecall)) {
      throw Failures.commitUnknown(lost);
    }
    try {
      return LostCommit.resolve(
          this,
          lost,
          session -> {
            Plan plan = plan(session, writes, true);
            List<EventRecord> events = new ArrayList<>();
            for (Write write : writes) {
              if (!Plan.canRecall(write)) {
                continue; // the others tell: they were done together
              }
              Outcome.Committed done = plan.recall(write);
              if (done == null) {
                throw Failures.of(
                    "a transaction's connection was lost before it committed, which", lost);
              }
              events.addAll(done.events());
            }
            endRead(session);
            return new Outcome.Committed(events);
          });
    } catch (SQLException e) {
      throw Failures.commitUnknown(lost);
    }
  }

  void rollback(Session session) {
    try {
      dialect.rollback(session);
      dialect.settle(session); // a refusal, too, may tell what was seen
    } catch (SQLException e) {
      session.giveUp();
    }
  }

  /** Ends a transaction that has only read; what it has seen is durable. */
  void endRead(Session session) throws SQLException {
    rollback(session);
    dialect.settle(session);
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
}
