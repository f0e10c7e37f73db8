package dev.tenon.tail.debezium;

import io.debezium.embedded.Connect;
import io.debezium.engine.ChangeEvent;
import io.debezium.engine.DebeziumEngine;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * One run of Debezium's engine, from its start to its end. It reads on whether or not somebody
 * takes what it tells. Safe for use by many threads.
 */
final class Engine {
  private static final System.Logger LOG = System.getLogger(Engine.class.getName());
  private static final long END_MILLIS = 100;

  private final Properties settings;
  private final Marks marks;
  private final Thread thread;
  private volatile @Nullable DebeziumEngine<ChangeEvent<SourceRecord, SourceRecord>> engine;
  private volatile @Nullable EngineStream stream;
  private volatile @Nullable String failure;
  private volatile boolean polling;
  private volatile boolean live;
  private volatile boolean closed;
  private volatile long heardAt = System.nanoTime();

  /** Begins to start it. */
  Engine(Properties settings, Marks marks, String service) {
    this.settings = settings;
    this.marks = marks;
    this.thread =
        Thread.ofPlatform().daemon().name("tenon-" + service + "-engine").start(this::run);
  }

  private void run() {
    try {
      var built =
          DebeziumEngine.create(Connect.class)
              .using(settings)
              .using(this::ended)
              .using(new Progress())
              .notifying(this::hear)
              .build();
      engine = built;
      if (!closed) {
        built.run();
      }
    } catch (RuntimeException | LinkageError e) {
      fail(String.valueOf(e.getMessage()), e);
    }
    fail("it ended", null);
  }

  private void ended(boolean successful, String message, @Nullable Throwable error) {
    if (!successful) {
      fail(message, error);
    }
  }

  /** The first failure counts. */
  private synchronized void fail(String message, @Nullable Throwable error) {
    if (failure == null) {
      Throwable cause = error;
      while (cause != null && cause.getCause() != null) {
        cause = cause.getCause();
      }
      String why = cause == null ? message : message + ": " + cause;
      failure = why.replaceAll("\\s+", " ");
    }
  }

  private void hear(
      List<ChangeEvent<SourceRecord, SourceRecord>> batch,
      DebeziumEngine.RecordCommitter<ChangeEvent<SourceRecord, SourceRecord>> committer)
      throws InterruptedException {
    heardAt = System.nanoTime();
    EngineStream to = stream;
    for (ChangeEvent<SourceRecord, SourceRecord> event : batch) {
      CapturedRow row = CapturedRow.of(event.value().value());
      if (row != null) {
        hear(row, to);
      }
    }
    if (to != null) {
      to.flush();
      while (stream == to && !closed && !to.awaitRoom()) {
        heardAt = System.nanoTime();
      }
    }
    // Whatever the broker says: an engine that begins here loses nothing, as the table has it.
    committer.markProcessed(batch.getLast());
    committer.markBatchFinished();
  }

  private void hear(CapturedRow row, @Nullable EngineStream to) {
    if (row.isOf(CapturedRow.LEASES)) {
      long mark = marks.read(row);
      if (mark > 0) {
        live = true;
        if (to != null) {
          to.mark(mark);
        }
      }
    } else if (to != null && row.isOf(CapturedRow.OUTBOX)) {
      to.sent(row);
    }
  }

  /** Who takes what it tells from the next mark on; null: nobody. */
  void feed(@Nullable EngineStream to) {
    stream = to;
  }

  /** Whether it began to poll, so that marks may be told of. */
  boolean isPolling() {
    return polling;
  }

  /** Whether it told of a mark: then it tells of all that follow. */
  boolean isLive() {
    return live;
  }

  /** Why it ended; null while it runs. */
  @Nullable String failure() {
    return failure;
  }

  /** For how long nothing was heard of it. */
  long silentNanos() {
    return System.nanoTime() - heardAt;
  }

  /** Ends it, which takes a while, and longer while it starts. */
  void close() {
    closed = true;
    stream = null;
    Thread.ofPlatform().daemon().name(thread.getName() + "-end").start(this::end);
  }

  private void end() {
    try {
      while (thread.isAlive()) {
        DebeziumEngine<ChangeEvent<SourceRecord, SourceRecord>> running = engine;
        if (running != null) {
          stop(running);
        }
        thread.join(END_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void stop(DebeziumEngine<ChangeEvent<SourceRecord, SourceRecord>> running) {
    try {
      running.close();
    } catch (IllegalStateException e) {
      LOG.log(System.Logger.Level.DEBUG, "the engine is starting, or stopping already", e);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "the engine did not stop well", e);
    }
  }

  boolean isEnded() {
    return !thread.isAlive();
  }

  /** Waits until it has ended; false if it did not in that time. */
  boolean awaitEnd(Duration most) throws InterruptedException {
    return thread.join(most);
  }

  private final class Progress implements DebeziumEngine.ConnectorCallback {
    @Override
    public void pollingStarted() {
      heardAt = System.nanoTime();
      polling = true;
    }
  }
}
