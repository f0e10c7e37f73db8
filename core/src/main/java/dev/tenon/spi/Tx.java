package dev.tenon.spi;

import java.util.List;
import java.util.function.Consumer;

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

  /**
   * Has something done as soon as it is committed: by the thread that commits, or, in a handler, by
   * one that is given as long for it as for a message. What it throws is logged and changes
   * nothing.
   */
  void afterCommit(Runnable action);

  /**
   * The resource the caller's own work goes through, such as a {@code java.sql.Connection}; the
   * transaction begins when it is first asked for. The caller neither commits nor closes it.
   */
  @Override
  <T> T unwrap(Class<T> type);

  /**
   * Does the changes and commits, and then what is to be done after that.
   *
   * @throws dev.tenon.error.TenonException {@code STORAGE_FAILED} or {@code COMMIT_UNKNOWN}
   */
  default Outcome commit() {
    return commit(action -> {
      try {
        action.run();
      } catch (RuntimeException | Error e) {
        System.getLogger(Tx.class.getName())
            .log(System.Logger.Level.WARNING, "what was to be done after a commit failed", e);
      }
    });
  }

  /**
   * Does the changes and commits. On any outcome but {@link Outcome.Committed} everything is rolled
   * back.
   *
   * @param then is given, in order, what is to be done after that, if it committed; throws nothing
   * @throws dev.tenon.error.TenonException {@code STORAGE_FAILED} or {@code COMMIT_UNKNOWN}
   */
  Outcome commit(Consumer<Runnable> then);

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
