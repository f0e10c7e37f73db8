package dev.tenon.soak.proxy;

/** Looks for a text in what clients send; one that is cut by a packet's end it does not see. */
public final class Watch {
  private final byte[] wanted;
  private volatile boolean seen;

  Watch(byte[] wanted) {
    this.wanted = wanted;
  }

  /** Whether it was sent since the watch began. */
  public boolean hasSeen() {
    return seen;
  }

  void look(byte[] bytes, int length) {
    for (int at = 0; !seen && at + wanted.length <= length; at++) {
      seen = isAt(bytes, at);
    }
  }

  private boolean isAt(byte[] bytes, int at) {
    for (int i = 0; i < wanted.length; i++) {
      if (bytes[at + i] != wanted[i]) {
        return false;
      }
    }
    return true;
  }
}
