package dev.tenon.tail.debezium;

import dev.tenon.error.Problem;
import dev.tenon.spi.OutboxMessage;
import dev.tenon.spi.TailBuffer;
import dev.tenon.spi.TailItem;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What an engine tells from a mark on; what comes before the mark is in the table, or published.
 * The engine's thread adds, the relay's takes.
 */
final class EngineStream {
  private static final long ROOM_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long OVERHEAD = 200;

  private final long begin;
  private final TailBuffer buffer = new TailBuffer();
  private final List<TailItem> read = new ArrayList<>();
  private long bytes;
  private boolean begun;
  private volatile boolean cut;

  EngineStream(long begin) {
    this.begin = begin;
  }

  /** A committed row of the outbox. */
  void sent(CapturedRow row) {
    if (begun) {
      OutboxMessage message = OutboxRow.message(row);
      read.add(new TailItem.Sent(message));
      bytes += message.message().payload().data().length + OVERHEAD;
    }
  }

  /** Marks are the places: there is no other number that every connector has. */
  void mark(long mark) {
    begun |= mark >= begin;
    if (begun) {
      read.add(new TailItem.End(mark));
    }
  }

  /** Hands over what was added. */
  void flush() throws InterruptedException {
    if (!read.isEmpty()) {
      buffer.add(read, bytes);
      read.clear();
      bytes = 0;
    }
  }

  /** Waits a little until more may be read; true if it may. */
  boolean awaitRoom() throws InterruptedException {
    return cut || buffer.awaitRoom(ROOM_NANOS);
  }

  List<TailItem> take(long waitNanos) throws InterruptedException {
    if (cut) {
      throw Problem.LOG_UNAVAILABLE.because("the log is read from its end on; it is opened anew");
    }
    return buffer.take(waitNanos);
  }

  /** Gives nothing more. */
  void cut() {
    cut = true;
  }
}
