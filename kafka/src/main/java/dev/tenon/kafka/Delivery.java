package dev.tenon.kafka;

import dev.tenon.message.Message;
import dev.tenon.spi.CloudEvents.Incoming;
import org.jspecify.annotations.Nullable;

/** A record on its way to the handler, until it is handled and everything before it, too. */
final class Delivery {
  private final PartitionWork work;
  private final long offset;
  private final int bytes;
  private volatile @Nullable Incoming incoming;

  Delivery(PartitionWork work, long offset, int bytes, @Nullable Incoming incoming) {
    this.work = work;
    this.offset = offset;
    this.bytes = bytes;
    this.incoming = incoming;
  }

  PartitionWork work() {
    return work;
  }

  long offset() {
    return offset;
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
      throw new IllegalStateException("offset " + offset + " is handled already");
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
