package dev.tenon.spi.broker;

import dev.tenon.message.Message;
import dev.tenon.spi.CloudEvents.Incoming;
import org.jspecify.annotations.Nullable;

/**
 * What came on a lane, on its way to the handler until it is handled and everything before it, too.
 *
 * @param <P> how the transport names a place in a lane
 */
public final class Delivery<P> {
  private final LaneWork<P> work;
  private final P place;
  private final int bytes;
  private volatile @Nullable Incoming incoming;

  /**
   * Of a lane.
   *
   * @param bytes about how much memory it takes
   * @param incoming null if it is passed over, and so handled already
   */
  public Delivery(LaneWork<P> work, P place, int bytes, @Nullable Incoming incoming) {
    this.work = work;
    this.place = place;
    this.bytes = bytes;
    this.incoming = incoming;
  }

  LaneWork<P> work() {
    return work;
  }

  P place() {
    return place;
  }

  int bytes() {
    return bytes;
  }

  Message message() {
    return incoming().message();
  }

  Incoming incoming() {
    Incoming open = incoming;
    if (open == null) {
      throw new IllegalStateException("what came at " + place + " is handled already");
    }
    return open;
  }

  /** Forgets the message: its place may be kept for long, behind one that is not handled. */
  void handled() {
    incoming = null;
  }

  boolean isHandled() {
    return incoming == null;
  }
}
