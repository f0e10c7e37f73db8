package dev.tenon.bench.cases;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Transactions that place an order each, and send a message with it. */
final class RelayWriters {
  static final String TABLE =
      "create table orders (id bigint generated always as identity primary key,"
          + " customer bigint, total bigint, status text)";
  static final String NOTE = Orders.NOTE.repeat(2).substring(0, 360);

  /** A message's payload, as JSON, of the number n. */
  static final String DATA = "'{\"number\":' || n || ',\"note\":\"" + NOTE + "\"}'";

  private static final int MOST = 2_000_000;

  private final long[] committed = new long[MOST];
  private final AtomicInteger numbers = new AtomicInteger();
  private final Connecting connecting;
  private final Sending sending;
  private long nanos;

  /** Opens a connection of one writer. */
  @FunctionalInterface
  interface Connecting {
    Connection connect() throws SQLException;
  }

  /** Sends a message within the connection's transaction. */
  @FunctionalInterface
  interface Sending {
    /** For a table of orders alone. */
    Sending NOTHING = (connection, number) -> {};

    void send(Connection connection, long number) throws SQLException;
  }

  RelayWriters(Connecting connecting, Sending sending) {
    this.connecting = connecting;
    this.sending = sending;
  }

  /**
   * Writes for so long.
   *
   * @param perSecond of all writers together; 0: as much as they can
   */
  void write(int writers, Duration length, int perSecond) throws Exception {
    long began = System.nanoTime();
    try (ExecutorService threads = Executors.newFixedThreadPool(writers)) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < writers; i++) {
        long first = perSecond == 0 ? 0 : i * 1_000_000_000L / perSecond;
        long every = perSecond == 0 ? 0 : writers * 1_000_000_000L / perSecond;
        running.add(
            threads.submit(() -> {
              write(began + length.toNanos(), began + first, every);
              return null;
            }));
      }
      for (Future<?> one : running) {
        one.get();
      }
    }
    nanos = System.nanoTime() - began;
  }

  private void write(long end, long first, long every) throws SQLException {
    String sql = "insert into orders (customer, total, status) values (?, ?, 'NEW')";
    try (Connection connection = connecting.connect();
        PreparedStatement insert = connection.prepareStatement(sql)) {
      connection.setAutoCommit(false);
      long due = first;
      while (due - end < 0 && System.nanoTime() - end < 0) {
        long wait = due - System.nanoTime();
        if (every > 0 && wait > 0) {
          LockSupport.parkNanos(wait);
        }
        due += every;
        int number = numbers.getAndIncrement();
        insert.setLong(1, number % 1_000);
        insert.setLong(2, number);
        insert.executeUpdate();
        sending.send(connection, number);
        connection.commit();
        committed[number] = System.nanoTime();
      }
    }
  }

  /**
   * Statements that do the same on the server, so many times.
   *
   * @param insert inserts the message of the number n
   */
  static String[] piled(int count, String insert) {
    return new String[] {
      "set synchronous_commit = off",
      "do $$ begin for n in 0.."
          + (count - 1)
          + " loop insert into orders (customer, total, status) values (n % 1000, n, 'NEW'); "
          + insert
          + "; commit; end loop; end $$"
    };
  }

  int count() {
    return numbers.get();
  }

  /** How long they wrote. */
  long nanos() {
    return nanos;
  }

  /** From when a commit returned to when its message was heard; the message may be faster. */
  long[] latencies(Heard heard) {
    long[] latencies = new long[count()];
    Arrays.setAll(latencies, i -> Math.max(0, heard.at(i) - committed[i]));
    return latencies;
  }
}
