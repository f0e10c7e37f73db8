package dev.tenon.testing.server;

import org.jspecify.annotations.Nullable;

/**
 * A server is missing, did not start or did not stop; the message is one line and says what helps.
 */
public final class ServerException extends RuntimeException {
  private static final long serialVersionUID = 1;

  ServerException(String message) {
    this(message, null);
  }

  ServerException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
