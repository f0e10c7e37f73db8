package dev.tenon.tail.postgres;

import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import java.nio.ByteBuffer;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.PGReplicationStream;

/**
 * Reads a slot by a thread of its own, which blocks until the server has something: nothing is
 * looked for at intervals. It reads so far ahead and no further; while nobody takes what it read,
 * it tells the server that it is still there.
 */
final class TailStream implements AutoCloseable {
  private static final int MAX_ITEMS = 4_000;
  private static final long MAX_BYTES = 16L << 20;
  private static final long STATUS_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  /** The server ends a connection that is silent for so long, and frees its slot. */
  private static final String SESSION = "-c wal_sender_timeout=3s -c statement_timeout=0";

  private final java.sql.Connection connection;
  private final PGReplicationStream stream;
  private final LogReader reader;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private final Condition emptied = lock.newCondition();
  private final ArrayDeque<Item> items = new ArrayDeque<>();
  private final Thread thread;
  private long bytes;
  private @Nullable Throwable failure;
  private volatile boolean closed;
  private volatile long heardAt = System.nanoTime();
  private long statusAt = System.nanoTime();

  /** Starts where the slot is. */
  TailStream(TailOptions options, Slot slot, LogReader reader) throws SQLException {
    this.reader = reader;
    Properties properties = new Properties();
    properties.setProperty("user", options.user());
    properties.setProperty("password", options.password());
    properties.setProperty("replication", "database");
    properties.setProperty("assumeMinServerVersion", "14");
    properties.setProperty("preferQueryMode", "simple");
    properties.setProperty("connectTimeout", "5");
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("socketTimeout", "0");
    properties.setProperty("options", SESSION);
    properties.setProperty("ApplicationName", slot.id());
    connection = DriverManager.getConnection(options.url(), properties);
    try {
      stream =
          connection
              .unwrap(PGConnection.class)
              .getReplicationAPI()
              .replicationStream()
              .logical()
              .withSlotName(slot.name())
              .withStartPosition(LogSequenceNumber.valueOf(0))
              .withSlotOption("proto_version", 1)
              .withSlotOption("publication_names", '"' + slot.publication() + '"')
              .withSlotOption("binary", options.mappers().isEmpty())
              .withSlotOption("messages", true)
              .withStatusInterval(0, TimeUnit.MILLISECONDS)
              .withAutomaticFlush(false)
              .start();
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
    thread = Thread.ofPlatform().daemon().name("tenon-tail-" + slot.name()).start(this::readAll);
  }

  private void readAll() {
    try {
      while (!closed) {
        ByteBuffer message = stream.read();
        if (message == null) {
          throw new SQLException("the server ended the stream", "08006");
        }
        heardAt = System.nanoTime();
        int size = message.remaining();
        List<Item> read = reader.read(message);
        if (!read.isEmpty()) {
          add(read, size);
        }
        report(STATUS_NANOS);
      }
    } catch (SQLException | RuntimeException | InterruptedException e) {
      fail(e);
    }
  }

  private void add(List<Item> read, int size) throws InterruptedException, SQLException {
    lock.lockInterruptibly();
    try {
      items.addAll(read);
      bytes += size;
      filled.signalAll();
    } finally {
      lock.unlock();
    }
    while (isFull() && !closed) {
      report(STATUS_NANOS);
      heardAt = System.nanoTime();
    }
  }

  /** Whether it still is after a while. */
  private boolean isFull() throws InterruptedException {
    long left = STATUS_NANOS;
    lock.lockInterruptibly();
    try {
      while (items.size() >= MAX_ITEMS || bytes >= MAX_BYTES) {
        if (left <= 0) {
          return true;
        }
        left = emptied.awaitNanos(left);
      }
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** Tells the server how far it is, now and then: what it answers costs nobody anything. */
  private void report(long every) throws SQLException {
    long now = System.nanoTime();
    if (now - statusAt >= every) {
      statusAt = now;
      stream.forceUpdateStatus();
    }
  }

  private void fail(Throwable e) {
    lock.lock();
    try {
      failure = e;
      filled.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * All that was read; waits for something. What was read before a failure is given before it.
   *
   * @throws TenonException {@code LOG_UNAVAILABLE} if it is broken and there is nothing more
   */
  List<Item> take(long waitNanos) throws InterruptedException, SQLException {
    long left = waitNanos;
    lock.lockInterruptibly();
    try {
      while (items.isEmpty() && failure == null && left > 0) {
        left = filled.awaitNanos(left);
      }
      if (items.isEmpty() && failure != null) {
        throw broken(failure);
      }
      List<Item> taken = new ArrayList<>(items);
      items.clear();
      bytes = 0;
      emptied.signalAll();
      return taken;
    } finally {
      lock.unlock();
    }
  }

  private static TenonException broken(Throwable failure) throws SQLException {
    if (failure instanceof SQLException refused) {
      throw refused;
    }
    return failure instanceof TenonException problem
        ? problem
        : Problem.LOG_UNREADABLE.because("reading the transaction log failed: " + failure, failure);
  }

  /** Everything before that place is published; the server hears of it soon. */
  void confirm(long place) {
    LogSequenceNumber lsn = LogSequenceNumber.valueOf(place);
    stream.setAppliedLSN(lsn);
    stream.setFlushedLSN(lsn);
  }

  /** For how long nothing was heard. */
  long silentNanos() {
    return System.nanoTime() - heardAt;
  }

  /** Cuts the connection, whatever it waits for. */
  void cut() {
    closed = true;
    try {
      connection.abort(Runnable::run);
    } catch (SQLException e) {
      System.getLogger(TailStream.class.getName()).log(System.Logger.Level.DEBUG, "cutting", e);
    }
  }

  @Override
  public void close() {
    cut();
    thread.interrupt();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
