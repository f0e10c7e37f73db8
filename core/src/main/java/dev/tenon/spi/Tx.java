package dev.tenon.spi;

import java.util.List;

/**
 * A local transaction of one service's database. Used by one thread at a time.
 *
 * <p>Changes are buffered and done in {@link #commit}, under the log's lock taken there: a caller
 * who thinks for a while between {@link #add} and {@link #commit} delays nobody's append. Reads
 * within the transaction do not see them.
 */
public interface Tx extends Outlet, AutoCloseable {
  /** Adds to what {@link #commit} does. */
  void add(Write write);

  /** Adds messages to what {@link #commit} stores; without a {@link Write} it locks nothing. */
  @Override
  void send(List<OutboxMessage> messages);

  /** Has something done as soon as it is committed, on the thread that commits. */
  void afterCommit(Runnable action);

  /**
   * The resource the caller's own work goes through, such as a {@code java.sql.Connection}; the
   * transaction begins when it is first asked for. The caller neither commits nor closes it.
   */
  @Override
  <T> T unwrap(Class<T> type);

  /**
   * Does the changes and commits. On any outcome but {@link Outcome.Committed} everything is rolled
   * back.
   *
   * @throws dev.tenon.error.TenonException {@code STORAGE_FAILED} or {@code COMMIT_UNKNOWN}
   */
  Outcome commit();

  /**
   * Rolls back at once, from another thread than the one that uses it, which may be in the middle
   * of something: that fails, what it does next throws {@code CLOSED}, and what the transaction
   * held is free for others. Not while it commits.
   */
  void abort();

  /** Rolls back unless committed. */
  @Override
  void close();
}
