package dev.tenon.bench.cases;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedTransferQueue;

/**
 * Lends a few sessions to many callers. One given back goes straight to the caller who waited
 * longest: without that, the raw contenders' slowest calls would be slower than they need be.
 */
final class Lent<T extends Lent.Session> implements AutoCloseable {
  private final List<T> all = new ArrayList<>();
  private final LinkedTransferQueue<T> idle = new LinkedTransferQueue<>();

  /** Makes so many. */
  Lent(int count, Maker<T> maker) throws SQLException {
    try {
      for (int i = 0; i < count; i++) {
        all.add(maker.make());
      }
    } catch (SQLException e) {
      close();
      throw e;
    }
    idle.addAll(all);
  }

  /** Waits for one, uses it and gives it back. */
  <R> R use(Use<T, R> use) throws SQLException, InterruptedException {
    T one = idle.take();
    try {
      return use.with(one);
    } finally {
      idle.add(one);
    }
  }

  @Override
  public void close() throws SQLException {
    for (T one : all) {
      one.close();
    }
  }

  /** A connection with what is prepared on it. */
  interface Session extends AutoCloseable {
    @Override
    void close() throws SQLException;
  }

  /** Makes one. */
  @FunctionalInterface
  interface Maker<T> {
    T make() throws SQLException;
  }

  /** Uses one. */
  @FunctionalInterface
  interface Use<T, R> {
    R with(T one) throws SQLException;
  }
}
