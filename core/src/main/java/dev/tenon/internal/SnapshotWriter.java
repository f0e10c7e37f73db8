package dev.tenon.internal;

import dev.tenon.command.Loaded;
import dev.tenon.command.Snapshots;
import dev.tenon.event.Codec;
import dev.tenon.event.StreamId;
import dev.tenon.spi.Host;
import dev.tenon.spi.Snapshot;
import dev.tenon.spi.SnapshotStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Writes snapshots in the background, on a thread that is started when there is a first one. They
 * are only a cache: what comes while the queue is full, or cannot be written, is dropped.
 */
final class SnapshotWriter implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(SnapshotWriter.class.getName());
  private static final int QUEUE = 1_024;
  private static final int BATCH = 64;
  private static final long BATCH_BYTES = 4L << 20;

  private static final Duration WAIT = Duration.ofMillis(100);

  private final Host host;
  private final String threadName;
  private final SnapshotStore store;
  private final Codec codec;
  private final BlockingQueue<Pending<?>> queue = new ArrayBlockingQueue<>(QUEUE);
  private volatile Host.@Nullable Loop thread;
  private volatile boolean closed;

  SnapshotWriter(String service, SnapshotStore store, Codec codec, Host host) {
    this.host = host;
    this.threadName = "tenon-" + service + "-snapshots";
    this.store = store;
    this.codec = codec;
  }

  /** Keeps a state that is durable in the log, if there is room. Blocks nobody. */
  <S> void offer(Snapshots<S> kept, StreamId stream, Loaded<S> loaded) {
    if (!closed && queue.offer(new Pending<>(kept, stream, loaded)) && thread == null) {
      start();
    }
  }

  private synchronized void start() {
    if (!closed && thread == null) {
      thread = host.start(threadName, this::step);
    }
  }

  /** What keeps failing, if something does. */
  @Nullable String failure() {
    Host.Loop running = thread;
    Throwable failure = running == null ? null : running.failure();
    return failure == null ? null : threadName + ": " + failure;
  }

  private void step() throws InterruptedException {
    Pending<?> first = queue.poll(host.patience(WAIT).toNanos(), TimeUnit.NANOSECONDS);
    if (first != null) {
      saveFrom(first);
    }
  }

  private void saveFrom(Pending<?> first) {
    Map<StreamId, Snapshot> batch = new LinkedHashMap<>();
    long bytes = 0;
    Pending<?> next = first;
    while (next != null) {
      Snapshot snapshot = encode(next);
      if (snapshot != null) {
        batch.merge(snapshot.stream(), snapshot, (a, b) -> b.version() >= a.version() ? b : a);
        bytes += snapshot.state().data().length;
      }
      next = batch.size() < BATCH && bytes < BATCH_BYTES ? queue.poll() : null;
    }
    if (!batch.isEmpty()) {
      store.save(new ArrayList<>(batch.values()));
    }
  }

  private <S> @Nullable Snapshot encode(Pending<S> pending) {
    Loaded<S> loaded = pending.loaded();
    try {
      return new Snapshot(
          pending.stream(),
          loaded.version(),
          Objects.requireNonNull(loaded.recordedAt()),
          pending.kept().schemaVersion(),
          pending.kept().encode(loaded.state(), codec));
    } catch (RuntimeException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "the state of {0} cannot be kept as a snapshot: {1}",
          pending.stream(),
          e.toString());
      return null;
    }
  }

  /** Writes what was offered, as long as that works, and stops. */
  @Override
  public void close() {
    Host.Loop running;
    synchronized (this) {
      closed = true;
      running = thread;
    }
    if (running == null) {
      return;
    }
    running.close();
    try {
      for (Pending<?> left = queue.poll(); left != null; left = queue.poll()) {
        saveFrom(left);
      }
    } catch (RuntimeException e) {
      queue.clear();
      LOG.log(System.Logger.Level.WARNING, "the last snapshots are not written: {0}", e.toString());
    }
  }

  private record Pending<S>(Snapshots<S> kept, StreamId stream, Loaded<S> loaded) {}
}
