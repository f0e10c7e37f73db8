package dev.tenon.jdbc;

import dev.tenon.error.TenonException;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Write;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes that are committed together, or in parts where one of them cannot be stored. */
final class WriteBatch {
  private final LogWriter writer;
  private final LogSql sql;
  private final Dialect dialect;
  private final List<Write> writes;
  private final @Nullable Outcome[] outcomes;
  private boolean committed;

  WriteBatch(LogWriter writer, List<Write> writes, @Nullable Outcome[] outcomes) {
    this.writer = writer;
    this.sql = writer.sql();
    this.dialect = sql.dialect;
    this.writes = writes;
    this.outcomes = outcomes;
  }

  void write() {
    write(0, writes.size(), false, true);
  }

  /**
   * Writes a part.
   *
   * @param checkIds whether to look for events that are stored already
   * @param assume whether to try without reading first
   */
  private void write(int from, int to, boolean checkIds, boolean assume) {
    List<Write> part = writes.subList(from, to);
    Exception refusal = null;
    try (Session session = writer.sessions().take()) {
      try {
        List<@Nullable Outcome> done = assume ? assumed(session, part) : null;
        settle(from, done != null ? done : planned(session, part, checkIds));
      } catch (UnansweredCommitException e) {
        session.giveUp();
        throw e;
      } catch (SQLException | RuntimeException e) {
        writer.rollback(session);
        refusal = e;
      }
    } catch (UnansweredCommitException e) {
      repeat(from, to, e);
    } catch (TenonException e) { // no session
      fail(from, to, e);
    }
    if (refusal != null) {
      if (writer.blamesData(refusal)) {
        split(from, to, checkIds, refusal);
      } else {
        fail(from, to, LogWriter.problem("writing to the log", refusal));
      }
    }
    writeLeftOvers(from, to);
  }

  private @Nullable List<@Nullable Outcome> assumed(Session session, List<Write> part)
      throws SQLException {
    if (!(dialect instanceof OneTrip oneTrip)) {
      return null;
    }
    Assumption assumption = Assumption.of(sql, writer.recentTags(), part);
    return assumption == null ? null : assumption.store(session, oneTrip);
  }

  private List<@Nullable Outcome> planned(Session session, List<Write> part, boolean checkIds)
      throws SQLException {
    Plan plan = writer.plan(session, part, checkIds);
    List<@Nullable Outcome> decided = new ArrayList<>(part.size());
    for (Write write : part) {
      decided.add(plan.decide(write));
    }
    writer.commit(session, plan.stores());
    return decided;
  }

  private void settle(int from, List<@Nullable Outcome> done) {
    committed = true;
    for (int i = 0; i < done.size(); i++) {
      Outcome outcome = done.get(i);
      outcomes[from + i] = outcome;
      if (outcome != null) {
        writer.recentTags().add(writes.get(from + i), outcome);
      }
    }
  }

  /** Those that had to be looked up after all. */
  private void writeLeftOvers(int from, int to) {
    for (int i = from; i < to; i++) {
      if (outcomes[i] == null) {
        write(i, i + 1, false, false);
      }
    }
  }

  /** Finds the culprit: first among ids stored already, then by halves, in order. */
  private void split(int from, int to, boolean checkIds, Exception cause) {
    if (!checkIds) {
      write(from, to, true, false);
    } else if (to - from == 1) {
      outcomes[from] = new Outcome.Failed(LogWriter.unstorable(writes.get(from), cause));
    } else {
      int middle = (from + to) >>> 1;
      write(from, middle, true, false);
      write(middle, to, true, false);
    }
  }

  /** After a commit whose answer was lost, writes what is not there. */
  private void repeat(int from, int to, UnansweredCommitException lost) {
    List<Write> part = writes.subList(from, to);
    try {
      settle(
          from,
          LostCommit.resolve(
              writer,
              lost,
              session -> {
                Plan plan = writer.plan(session, part, true);
                List<@Nullable Outcome> decided = new ArrayList<>(part.size());
                for (Write write : part) {
                  Outcome before = plan.recall(write);
                  decided.add(before != null ? before : plan.decide(write));
                }
                writer.commit(session, plan.stores());
                return decided;
              }));
    } catch (SQLException e) {
      split(from, to, true, e);
    } catch (TenonException e) {
      fail(from, to, e);
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
