package dev.tenon.bench.peer;

import java.time.Duration;

/** One framework under measurement, on a database of its own. */
public interface Peer extends AutoCloseable {
  /** Empties the framework's tables. */
  void clear() throws Exception;

  /** Stores a log of so many events in the framework's tables, past its API, and no more. */
  default void fill(long events) throws Exception {
    throw new IllegalArgumentException("this peer has no log to fill");
  }

  /**
   * Starts what a case calls.
   *
   * @param name such as {@code append}
   * @throws IllegalArgumentException if this peer has no such case
   */
  Operation open(String name) throws Exception;

  /** Hands the whole log to one handler that reads a field of each event. */
  default Measurement replay(Duration limit) throws Exception {
    throw new IllegalArgumentException("this peer has no log to replay");
  }

  /** Starts a peer, with its schema, on an empty database. */
  interface Factory {
    Peer start(Database database) throws Exception;
  }

  /** One durable operation, called from many threads at once. */
  interface Operation extends AutoCloseable {
    void run(Step step) throws Exception;

    @Override
    default void close() {}
  }
}
