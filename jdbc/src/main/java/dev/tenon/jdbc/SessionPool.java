package dev.tenon.jdbc;

import dev.tenon.error.Problem;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A bounded number of sessions, handed out fairly. */
final class SessionPool implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Dialect dialect;
  private final String purpose;
  private final Supplier<String> place;
  private final boolean keep;
  private final Opener opener;
  private final int size;
  private final Semaphore permits;
  private final Deque<Session> idle = new ConcurrentLinkedDeque<>();
  private volatile boolean closed;

  /**
   * @param purpose what a session is for, named in errors
   * @param place where the database is, named in errors
   * @param keep whether sessions stay open between uses; otherwise the source pools its connections
   */
  SessionPool(
      Dialect dialect,
      String purpose,
      Supplier<String> place,
      int size,
      boolean keep,
      Opener opener) {
    this.dialect = dialect;
    this.purpose = purpose;
    this.place = place;
    this.size = size;
    this.keep = keep;
    this.opener = opener;
    this.permits = new Semaphore(size, true);
  }

  Session take() {
    acquire();
    Session session = null;
    try {
      session = idle.pollFirst();
      if (session == null) {
        session = new Session(opener.open(), this::giveBack);
      }
      return session;
    } catch (SQLException e) {
      throw Failures.unreachable(place.get(), e);
    } finally {
      if (session == null) {
        permits.release();
      }
    }
  }

  /** Does some work on a session, naming the action if it fails. What it has read is durable. */
  <T> T with(String action, Work<T> work) {
    try (Session session = take()) {
      try {
        T result = work.on(session);
        dialect.settle(session);
        return result;
      } catch (SQLException e) {
        session.giveUp();
        throw Failures.of(action, e);
      }
    }
  }

  private void acquire() {
    try {
      if (closed) {
        throw Problem.CLOSED.because("the database was closed");
      }
      if (!permits.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw Problem.STORAGE_FAILED.because(
            "no connection for a "
                + purpose
                + " within "
                + PATIENCE.toSeconds()
                + " s; look for a transaction that stays open");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Problem.STORAGE_FAILED.because("interrupted while waiting for a connection", e);
    }
    if (closed) {
      permits.release();
      throw Problem.CLOSED.because("the database was closed");
    }
  }

  private void giveBack(Session session) {
    try {
      if (keep && !closed && !session.isBroken()) {
        idle.addFirst(session);
      } else {
        Failures.ignore(session.isBroken() ? session::abort : session::dispose);
      }
    } finally {
      permits.release();
    }
  }

  /** Waits for the sessions in use, as long as for one, and closes all. */
  @Override
  public void close() {
    closed = true;
    boolean interrupted = false;
    try {
      permits.tryAcquire(size, PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    for (Session session = idle.pollFirst(); session != null; session = idle.pollFirst()) {
      Failures.ignore(session::dispose);
    }
    permits.release(size);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @FunctionalInterface
  interface Work<T> {
    T on(Session session) throws SQLException;
  }

  @FunctionalInterface
  interface Opener {
    Connection open() throws SQLException;
  }
}
