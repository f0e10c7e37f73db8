package dev.tenon.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.locks.ReentrantLock;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;

/**
 * Forces to disk what H2 has committed. H2 shows a commit to everybody before that, so whoever has
 * read waits here, too, until what there was to be seen is on disk. Those who wait together are
 * served by one force. Safe for use by many threads.
 */
final class H2Forcing {
  private final ReentrantLock forcing = new ReentrantLock();
  private long committed;
  private volatile long forced;

  /** Commits durably. */
  void commit(Connection connection) throws SQLException {
    force(connection, show(connection));
  }

  /** Returns once all that could be seen so far is on disk. */
  void force(Connection connection) throws SQLException {
    force(connection, shown());
  }

  /** As {@link #force(Connection)}, where others may have committed without this. */
  void forceOthers(Connection connection) throws SQLException {
    force(connection, another());
  }

  private synchronized long show(Connection connection) throws SQLException {
    try {
      connection.commit();
    } finally {
      committed++; // one that fails may be seen all the same
    }
    return committed;
  }

  private synchronized long shown() {
    return committed;
  }

  private synchronized long another() {
    return ++committed;
  }

  private void force(Connection connection, long upTo) throws SQLException {
    if (forced >= upTo) {
      return;
    }
    forcing.lock();
    try {
      if (forced < upTo) {
        long all = shown();
        checkpoint(connection);
        forced = all;
      }
    } finally {
      forcing.unlock();
    }
  }

  /**
   * Not {@code CHECKPOINT SYNC}, which forces the file although H2's own threads may still be about
   * to write to it what was committed. If this fails, the store is closed: what the disk refused
   * once, it may forget.
   */
  private static void checkpoint(Connection connection) throws SQLException {
    if (!(connection.unwrap(JdbcConnection.class).getSession() instanceof SessionLocal session)) {
      try (Statement statement = connection.createStatement()) { // by way of a server
        statement.execute("checkpoint sync");
      }
      return;
    }
    MVStore store = session.getDatabase().getStore().getMvStore();
    boolean interrupted = Thread.interrupted(); // or H2 would not wait for its threads
    try {
      store.commit();
      store.executeFilestoreOperation(() -> store.getFileStore().sync());
    } catch (MVStoreException e) {
      throw new SQLException("forcing to disk failed: " + e.getMessage(), e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
