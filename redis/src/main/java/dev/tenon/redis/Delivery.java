package dev.tenon.redis;

import dev.tenon.message.Message;
import dev.tenon.spi.CloudEvents.Incoming;
import org.jspecify.annotations.Nullable;

/** An entry on its way to the handler, until it is handled and everything before it, too. */
final class Delivery {
  private final LaneWork work;
  private final String id;
  private final int bytes;
  private volatile @Nullable Incoming incoming;

  Delivery(LaneWork work, String id, int bytes, @Nullable Incoming incoming) {
    this.work = work;
    this.id = id;
    this.bytes = bytes;
    this.incoming = incoming;
  }

  LaneWork work() {
    return work;
  }

  String id() {
    return id;
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
      throw new IllegalStateException("entry " + id + " is handled already");
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
