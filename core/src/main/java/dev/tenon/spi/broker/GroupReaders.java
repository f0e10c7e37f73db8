package dev.tenon.spi.broker;

import dev.tenon.error.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** A broker's subscriptions, which end with it. Safe for use by many threads. */
public final class GroupReaders implements AutoCloseable {
  private final List<GroupReader> readers = new ArrayList<>();
  private boolean closed;

  /** None as yet. */
  public GroupReaders() {}

  /**
   * Adds one.
   *
   * @throws dev.tenon.error.TenonException {@code CLOSED} if the broker is
   */
  public GroupReader add(Supplier<GroupReader> begin) {
    synchronized (this) {
      requireOpen();
    }
    GroupReader reader = begin.get();
    synchronized (this) {
      if (!closed) {
        readers.removeIf(GroupReader::isClosed);
        readers.add(reader);
        return reader;
      }
    }
    reader.close();
    throw Problem.CLOSED.because("the broker was closed meanwhile");
  }

  private void requireOpen() {
    if (closed) {
      throw Problem.CLOSED.because("the broker is closed");
    }
  }

  /** Waits for handlers. */
  @Override
  public void close() {
    List<GroupReader> open;
    synchronized (this) {
      closed = true;
      open = List.copyOf(readers);
    }
    open.forEach(GroupReader::close);
  }
}
