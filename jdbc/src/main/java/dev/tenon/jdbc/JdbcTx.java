package dev.tenon.jdbc;

import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import dev.tenon.event.EventRecord;
import dev.tenon.spi.OutboxMessage;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Tx;
import dev.tenon.spi.Write;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A transaction: on a session taken when it is first needed, or on a caller's connection. */
final class JdbcTx implements Tx {
  private static final int PATIENCE_SECONDS = 5;

  private final LogWriter writer;
  private final SessionPool sessions;
  private final List<Write> writes = new ArrayList<>();
  private final Map<ViewTable<?>, Map<String, Optional<? extends Record>>> saved =
      new LinkedHashMap<>();
  private final List<@Nullable Object[]> messages = new ArrayList<>();
  private final List<Runnable> afterCommit = new ArrayList<>();
  private final SqlBatch batch = new SqlBatch(this);

  /** Whether the caller's connection is used, on which nothing ends but by the driver's means. */
  private final boolean joined;

  private volatile @Nullable Session session;
  private volatile boolean done;

  JdbcTx(LogWriter writer, SessionPool sessions) {
    this(writer, sessions, false);
  }

  private JdbcTx(LogWriter writer, SessionPool sessions, boolean joined) {
    this.writer = writer;
    this.sessions = sessions;
    this.joined = joined;
  }

  /** A transaction the caller began on this session. */
  static JdbcTx joined(LogWriter writer, SessionPool sessions, Session session) {
    JdbcTx tx = new JdbcTx(writer, sessions, true);
    tx.session = session;
    return tx;
  }

  @Override
  public void add(Write write) {
    requireOpen();
    writes.add(write);
  }

  @Override
  public void send(List<OutboxMessage> more) {
    requireOpen();
    more.forEach(message -> messages.add(OutboxRows.row(message)));
  }

  @Override
  public void afterCommit(Runnable action) {
    requireOpen();
    afterCommit.add(action);
  }

  @Override
  public <T> T unwrap(Class<T> type) {
    if (type.isInstance(this)) {
      return type.cast(this);
    }
    requireOpen();
    if (type == SqlBatch.class) {
      return type.cast(batch);
    }
    if (type != Connection.class) {
      throw Problem.INVALID_ARGUMENT.because(
          "a JDBC transaction unwraps to java.sql.Connection or SqlBatch, not to "
              + type.getName());
    }
    runBatch();
    return type.cast(begun().connection());
  }

  /** Does what waits in the batch. */
  void runBatch() {
    requireOpen();
    if (batch.isEmpty()) {
      return;
    }
    Session used = begun();
    try {
      batch.run(used);
    } catch (SQLException e) {
      throw failedBatch(used, e);
    }
  }

  /** If the database answers, it is the statement's fault. */
  private static TenonException failedBatch(Session used, SQLException e) {
    try {
      if (used.connection().isValid(PATIENCE_SECONDS)) {
        return Problem.INVALID_ARGUMENT.because(
            "a statement of the transaction's batch failed: " + e.getMessage(), e);
      }
    } catch (SQLException also) {
      e.addSuppressed(also);
    }
    return Failures.of("running a transaction's batch", e);
  }

  @Override
  public Outcome commit(Consumer<Runnable> then) {
    requireOpen();
    try {
      runBatch();
    } catch (TenonException e) {
      close();
      if (e.problem() == Problem.INVALID_ARGUMENT) {
        return new Outcome.Failed(e);
      }
      throw e;
    }
    done = true;
    Outcome outcome = commitAll();
    if (outcome instanceof Outcome.Committed) {
      afterCommit.forEach(then);
    }
    return outcome;
  }

  private Outcome commitAll() {
    boolean begun = session != null;
    boolean nothing = writes.isEmpty() && saved.isEmpty() && messages.isEmpty();
    try (Session used = nothing ? session : taken()) {
      return used == null ? new Outcome.Committed(List.of()) : commit(used, begun);
    } catch (UnansweredCommitException e) {
      return writer.recall(writes, e);
    } finally {
      session = null;
    }
  }

  private Outcome commit(Session used, boolean begun) throws UnansweredCommitException {
    try {
      List<Store> rows = new ArrayList<>();
      saved.forEach((table, ofTable) -> table.addTo(rows, ofTable));
      writer.sql().newMessages.addTo(rows, Store.Kind.INSERT, messages);
      if (writes.isEmpty()) {
        if (!begun) {
          writer.begin(used);
        }
        commitRows(used, rows);
        return new Outcome.Committed(List.of());
      }
      Plan plan = writer.planWithin(used, begun, rows, writes);
      List<EventRecord> events = new ArrayList<>();
      for (Write write : writes) {
        Outcome outcome = plan.decide(write);
        if (!(outcome instanceof Outcome.Committed committed)) {
          writer.endRead(used);
          return outcome;
        }
        events.addAll(committed.events());
      }
      commitRows(used, plan.stores());
      return new Outcome.Committed(events);
    } catch (UnansweredCommitException e) {
      used.giveUp();
      throw e;
    } catch (SQLException | RuntimeException e) {
      writer.rollback(used);
      if (!writes.isEmpty() && writer.blamesData(e)) {
        return new Outcome.Failed(LogWriter.unstorable(writes.getFirst(), e));
      }
      throw LogWriter.problem("committing a transaction", e);
    }
  }

  private void commitRows(Session used, List<Store> rows) throws SQLException {
    if (joined || rows.isEmpty()) {
      writer.store(used, rows);
      writer.commit(used);
    } else {
      writer.commit(used, rows);
    }
  }

  @Override
  public void abort() {
    Session used = end();
    if (used != null) {
      Failures.ignore(() -> writer.sql().dialect.interrupt(used.connection()));
      used.giveUp();
      used.close();
    }
  }

  private synchronized @Nullable Session end() {
    done = true;
    Session used = session;
    session = null;
    return used;
  }

  @Override
  public void close() {
    if (done) {
      return;
    }
    Session used = end();
    if (used != null) {
      try (used) {
        writer.endRead(used);
      } catch (SQLException e) {
        throw Failures.of("ending a transaction", e);
      }
    }
  }

  /** What was saved to a table so far, by key; to be read and written. */
  Map<String, Optional<? extends Record>> saved(ViewTable<?> table) {
    requireOpen();
    return saved.computeIfAbsent(table, any -> new LinkedHashMap<>());
  }

  /** The session of its own, if it has begun. */
  @Nullable Session begunSession() {
    return session;
  }

  private Session begun() {
    Session known = session;
    if (known != null) {
      return known;
    }
    Session taken = sessions.take();
    try {
      writer.begin(taken);
    } catch (SQLException e) {
      taken.giveUp();
      taken.close();
      throw Failures.of("beginning a transaction", e);
    }
    return keep(taken);
  }

  private synchronized Session keep(Session taken) {
    if (done) {
      taken.giveUp(); // it was aborted meanwhile
      taken.close();
      requireOpen();
    }
    session = taken;
    return taken;
  }

  private Session taken() {
    Session known = session;
    return known == null ? sessions.take() : known;
  }

  private void requireOpen() {
    if (done) {
      throw Problem.CLOSED.because("the transaction was committed or closed");
    }
  }
}
