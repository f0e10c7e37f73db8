package dev.tenon.spi.broker;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a lane is read and handled while it is this instance's. Used by the thread that reads;
 * its worker tells of each delivery that it is handled, and looks whether the lane was revoked.
 *
 * @param <P> how the transport names a place in a lane
 */
public final class LaneWork<P> {
  /** What comes again at most after a crash because one before it was not handled. */
  private static final int MAX_OPEN = 65_536;

  private final int lane;
  private final Worker worker;
  private final ArrayDeque<Delivery<P>> open = new ArrayDeque<>();
  private P read;
  private @Nullable P handled;
  private volatile boolean revoked;

  /**
   * Of a lane from some place on.
   *
   * @param read the last place that is read already
   */
  LaneWork(int lane, P read, Worker worker) {
    this.lane = lane;
    this.read = read;
    this.worker = worker;
  }

  /** The lane's number. */
  public int lane() {
    return lane;
  }

  Worker worker() {
    return worker;
  }

  /** The last place that was read. */
  public P read() {
    return read;
  }

  /**
   * Takes what was read next, in order. It never refuses anything; ask before whether it is full.
   */
  public void offer(List<Delivery<P>> deliveries) {
    List<Delivery<P>> forHandler = new ArrayList<>(deliveries.size());
    for (Delivery<P> delivery : deliveries) {
      open.add(delivery);
      read = delivery.place();
      if (!delivery.isHandled()) {
        forHandler.add(delivery);
      }
    }
    if (!forHandler.isEmpty()) {
      worker.offer(forHandler);
    }
  }

  /** True while nothing more is to be read of the lane. */
  public boolean isFull() {
    return open.size() >= MAX_OPEN || worker.isFull();
  }

  /** True if all that was read is handled and was asked for by {@link #toCommit}. */
  public boolean isIdle() {
    return open.isEmpty();
  }

  /** The last place up to which all is handled, if that is not committed yet. */
  public @Nullable P toCommit() {
    while (!open.isEmpty() && open.getFirst().isHandled()) {
      handled = open.removeFirst().place();
    }
    return handled;
  }

  /** The transport knows now that all is handled up to that place. */
  public void committed(P place) {
    if (place.equals(handled)) {
      handled = null;
    }
  }

  /** The lane is to be another instance's: what is not in hand yet is no longer handed over. */
  public void revoke() {
    revoked = true;
  }

  boolean isRevoked() {
    return revoked;
  }

  /**
   * Returns when nothing of the lane, which was revoked, is being handled any more.
   *
   * @return false if that took longer than this, or the thread was interrupted
   */
  public boolean letGo(Duration patience) {
    return worker.letGo(this, patience);
  }
}
