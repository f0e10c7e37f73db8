package dev.tenon.internal;

import dev.tenon.message.Message;

/** A handler took too long for a message and was given up; nothing of its attempt takes effect. */
final class HandlerTimeout extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Message message;

  HandlerTimeout(String what, Message message) {
    super(what);
    this.message = message;
  }

  /** The one it was at. */
  Message message() {
    return message;
  }

  @Override
  public String toString() {
    return getMessage();
  }
}
