package dev.tenon.redis;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * How far a lane is read and handled while it is this instance's. Used by the reading thread;
 * workers tell of each delivery that it is handled, and look whether the lane was revoked.
 */
final class LaneWork {
  /** What comes again at most after a crash because one before it was not handled. */
  private static final int MAX_OPEN = 65_536;

  private final int lane;
  private final Worker worker;
  private final ArrayDeque<Delivery> open = new ArrayDeque<>();
  private String read;
  private @Nullable String handled;
  private volatile boolean revoked;

  /**
   * Of a lane from some entry on.
   *
   * @param read the last entry that is handled already
   */
  LaneWork(int lane, String read, Worker worker) {
    this.lane = lane;
    this.read = read;
    this.worker = worker;
  }

  int lane() {
    return lane;
  }

  Worker worker() {
    return worker;
  }

  /** The last entry that was read. */
  String read() {
    return read;
  }

  void add(Delivery delivery) {
    open.add(delivery);
    read = delivery.id();
  }

  boolean isFull() {
    return open.size() >= MAX_OPEN || worker.isFull();
  }

  /** The last entry up to which all is handled, if that is not committed yet. */
  @Nullable String toCommit() {
    while (!open.isEmpty() && open.getFirst().isHandled()) {
      handled = open.removeFirst().id();
    }
    return handled;
  }

  void committed() {
    handled = null;
  }

  void revoke() {
    revoked = true;
  }

  boolean isRevoked() {
    return revoked;
  }
}
