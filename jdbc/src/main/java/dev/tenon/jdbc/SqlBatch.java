package dev.tenon.jdbc;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Statements of a transaction that wait and go to the database together, in order: when the
 * transaction commits, and before its connection is asked for. Hundreds of one kind in a row cost
 * little more than one. Got by {@code tx.unwrap(SqlBatch.class)}; for the transaction's thread.
 */
public final class SqlBatch {
  private static final int MAX = 1_000;

  private final JdbcTx tx;
  private final List<Statement> waiting = new ArrayList<>();

  SqlBatch(JdbcTx tx) {
    this.tx = tx;
  }

  /**
   * Adds a statement that changes something.
   *
   * @param parameters as {@link PreparedStatement#setObject(int, Object)} takes them
   * @throws dev.tenon.error.TenonException {@code INVALID_ARGUMENT} if one that waited failed,
   *     {@code STORAGE_FAILED}; the transaction is to be rolled back. If one fails when the
   *     transaction commits, the outcome is {@code Failed}
   */
  public void add(String sql, @Nullable Object... parameters) {
    waiting.add(new Statement(sql, parameters.clone()));
    if (waiting.size() == MAX) {
      tx.runBatch();
    }
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  void run(Session session) throws SQLException {
    try {
      int from = 0;
      for (int to = 1; to <= waiting.size(); to++) {
        if (to == waiting.size() || !waiting.get(to).sql.equals(waiting.get(from).sql)) {
          run(session, waiting.subList(from, to));
          from = to;
        }
      }
    } finally {
      waiting.clear();
    }
  }

  private static void run(Session session, List<Statement> alike) throws SQLException {
    PreparedStatement prepared = session.prepare(alike.getFirst().sql);
    for (Statement statement : alike) {
      for (int i = 0; i < statement.parameters.length; i++) {
        prepared.setObject(i + 1, statement.parameters[i]);
      }
      prepared.addBatch();
    }
    prepared.executeBatch();
  }

  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  private record Statement(String sql, @Nullable Object[] parameters) {}
}
