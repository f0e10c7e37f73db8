package dev.tenon.example.b2b.http;

import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * The memory that is left for requests. One for which there is not enough is refused before it is
 * read, so that those that were taken end well. Safe for use by many threads.
 */
final class Room {
  /** A quarter of the heap is for requests; the rest is for what they leave to be done. */
  private static final int SHARE = 4;

  private static final int UNIT = 1 << 10;

  /** A request without a body: its thread, its headers, its answer. */
  private static final int LEAST = 16;

  /** A body as bytes, as text, as objects, and as what is stored. */
  private static final int PER_UNIT_OF_BODY = 8;

  private final int units;
  private final Semaphore free;

  /** Of a heap of so many bytes. */
  Room(long heap) {
    units = (int) Math.min(Integer.MAX_VALUE, heap / SHARE / UNIT);
    free = new Semaphore(units);
  }

  /**
   * Takes what a request needs until the place is closed; null if there is not so much. One that is
   * too large for what there is at best is taken alone.
   *
   * @param body its length in bytes
   */
  @Nullable Place take(long body) {
    int need = (int) Math.min(units, LEAST + body / UNIT * PER_UNIT_OF_BODY);
    return free.tryAcquire(need) ? new Place(need) : null;
  }

  /** What a request has taken. */
  final class Place implements AutoCloseable {
    private final int taken;

    private Place(int taken) {
      this.taken = taken;
    }

    @Override
    public void close() {
      free.release(taken);
    }
  }
}
