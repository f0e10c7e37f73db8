package dev.tenon.internal;

/** A handler threw a checked exception, which is the cause. */
final class HandlerFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  HandlerFailure(Exception cause) {
    super(cause);
  }
}
