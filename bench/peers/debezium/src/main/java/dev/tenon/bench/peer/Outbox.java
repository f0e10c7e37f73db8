package dev.tenon.bench.peer;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** A table of orders, an outbox, their writers, and the engine that reads the outbox. */
final class Outbox implements AutoCloseable {
  private static final int MOST = 2_000_000;
  private static final int PER_SECOND = 500;
  private static final String NOTE = Step.NOTE.repeat(2).substring(0, 360);
  private static final String[] TABLES = {
    "create table orders (id bigint generated always as identity primary key,"
        + " customer bigint, total bigint, status text)",
    "create table outbox (id bigint generated always as identity primary key, number bigint,"
        + " aggregate_type text, aggregate_id text, type text, payload text)",
    "create publication debezium for table outbox"
  };

  private final Database database;
  private long[] committed = new long[0];
  private AtomicInteger numbers = new AtomicInteger();
  private Engine engine;
  private int stored;

  Outbox(Database database) throws SQLException {
    this.database = database;
    database.execute(TABLES);
  }

  /** Empties the tables; {@code backlog} then fills the outbox. */
  void prepare(String work, int size) throws Exception {
    close();
    database.execute("truncate orders, outbox");
    committed = new long[MOST];
    numbers = new AtomicInteger();
    stored = size;
    engine = new Engine(database, work.equals("latency"));
    if (size == 0) {
      engine.start();
      return;
    }
    engine.start(); // makes its slot and its offsets
    engine.stop();
    fill(size);
  }

  /** A transaction for each message. */
  private void fill(int size) throws SQLException {
    database.execute(
        "set synchronous_commit = off",
        "do $$ begin for n in 0.."
            + (size - 1)
            + " loop insert into orders (customer, total, status) values (n % 1000, n, 'NEW');"
            + " insert into outbox (number, aggregate_type, aggregate_id, type, payload)"
            + " values (n, 'Order', 'k' || n % 1000, 'Placed', '{\"number\":' || n || ',\"note\":\""
            + NOTE
            + "\"}'); commit; end loop; end $$");
  }

  /** Runs it; returns what it came to, as JSON. */
  String run(String work, Duration length, int writers) throws Exception {
    try {
      if (work.equals("backlog")) {
        return engine.drain(stored).json();
      }
      long nanos = write(writers, length, work.equals("live") ? 0 : PER_SECOND);
      int count = numbers.get();
      if (work.equals("live")) {
        double heard = (double) engine.count() / count;
        return Measurement.of(count, nanos).json("heard", heard); // it is not waited for
      }
      engine.await(count);
      long[] latencies = new long[count];
      for (int i = 0; i < count; i++) {
        latencies[i] = Math.max(0, engine.at(i) - committed[i]);
      }
      return Measurement.of(latencies, nanos).json();
    } finally {
      close();
    }
  }

  private long write(int writers, Duration length, int perSecond) throws Exception {
    long began = System.nanoTime();
    try (ExecutorService threads = Executors.newFixedThreadPool(writers)) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < writers; i++) {
        long every = perSecond == 0 ? 0 : writers * 1_000_000_000L / perSecond;
        long first = began + every * i / writers;
        running.add(
            threads.submit(
                () -> {
                  write(began + length.toNanos(), first, every);
                  return null;
                }));
      }
      for (Future<?> one : running) {
        one.get();
      }
    }
    return System.nanoTime() - began;
  }

  private void write(long end, long first, long every) throws SQLException {
    String order = "insert into orders (customer, total, status) values (?, ?, 'NEW')";
    String message =
        "insert into outbox (number, aggregate_type, aggregate_id, type, payload)"
            + " values (?, 'Order', ?, 'Placed', ?)";
    try (Connection connection = database.connect();
        PreparedStatement orders = connection.prepareStatement(order);
        PreparedStatement outbox = connection.prepareStatement(message)) {
      connection.setAutoCommit(false);
      long due = first;
      while (due - end < 0 && System.nanoTime() - end < 0) {
        long wait = due - System.nanoTime();
        if (every > 0 && wait > 0) {
          LockSupport.parkNanos(wait);
        }
        due += every;
        int number = numbers.getAndIncrement();
        orders.setLong(1, number % 1_000);
        orders.setLong(2, number);
        orders.executeUpdate();
        outbox.setLong(1, number);
        outbox.setString(2, "k" + number % 1_000);
        outbox.setString(3, "{\"number\":" + number + ",\"note\":\"" + NOTE + "\"}");
        outbox.executeUpdate();
        connection.commit();
        committed[number] = System.nanoTime();
      }
    }
  }

  /** Ends the engine and its slot, which would keep the log of all that others do. */
  @Override
  public void close() throws Exception {
    if (engine != null) {
      engine.stop();
      engine.forget();
      engine = null;
    }
  }
}
