package dev.tenon.nats;

import io.nats.client.Connection;
import io.nats.client.Consumer;
import io.nats.client.ErrorListener;

/** What the client tells besides what it throws. It is told to who asks for details alone. */
final class Complaints implements ErrorListener {
  private static final System.Logger LOG = System.getLogger(Complaints.class.getName());

  private volatile boolean unreadable;

  /** Whether something came that the client cannot read, and nothing after it; known at the end. */
  boolean isUnreadable() {
    return unreadable;
  }

  @Override
  public void errorOccurred(Connection connection, String error) {
    LOG.log(System.Logger.Level.DEBUG, "NATS says: {0}", error);
  }

  @Override
  public void exceptionOccurred(Connection connection, Exception e) {
    LOG.log(System.Logger.Level.DEBUG, "the connection to NATS failed", e);
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      unreadable |= cause instanceof IllegalArgumentException;
    }
  }

  @Override
  public void slowConsumerDetected(Connection connection, Consumer consumer) {
    LOG.log(System.Logger.Level.DEBUG, "NATS sent more than was taken");
  }
}
