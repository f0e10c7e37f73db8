package dev.tenon.tail.postgres;

import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import dev.tenon.spi.TailBuffer;
import dev.tenon.spi.TailItem;
import java.nio.ByteBuffer;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.postgresql.PGConnection;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.PGReplicationStream;

/**
 * Reads a slot by a thread of its own, which blocks until the server has something: nothing is
 * looked for at intervals. It reads so far ahead and no further; while nobody takes what it read,
 * it tells the server that it is still there.
 */
final class SlotStream implements AutoCloseable {
  private static final long STATUS_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  /** The server ends a connection that is silent for so long, and frees its slot. */
  private static final String SESSION = "-c wal_sender_timeout=3s -c statement_timeout=0";

  private final java.sql.Connection connection;
  private final PGReplicationStream stream;
  private final LogReader reader;
  private final TailBuffer buffer = new TailBuffer();
  private final Thread thread;
  private volatile boolean closed;
  private volatile long heardAt = System.nanoTime();
  private long statusAt = System.nanoTime();

  /** Starts where the slot is. */
  SlotStream(TailOptions options, Slot slot, LogReader reader) throws SQLException {
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
        List<TailItem> read = reader.read(message);
        if (!read.isEmpty()) {
          add(read, size);
        }
        report(STATUS_NANOS);
      }
    } catch (SQLException | RuntimeException | InterruptedException e) {
      buffer.fail(e);
    }
  }

  private void add(List<TailItem> read, int size) throws InterruptedException, SQLException {
    buffer.add(read, size);
    while (!buffer.awaitRoom(STATUS_NANOS) && !closed) {
      report(STATUS_NANOS);
      heardAt = System.nanoTime();
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

  /**
   * All that was read; waits for something. What was read before a failure is given before it.
   *
   * @throws TenonException if it is broken and there is nothing more
   */
  List<TailItem> take(long waitNanos) throws InterruptedException, SQLException {
    List<TailItem> taken = buffer.take(waitNanos);
    Throwable failure = taken.isEmpty() ? buffer.failure() : null;
    if (failure != null) {
      throw broken(failure);
    }
    return taken;
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
      System.getLogger(SlotStream.class.getName()).log(System.Logger.Level.DEBUG, "cutting", e);
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
