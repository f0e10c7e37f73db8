package dev.tenon.jdbc;

import dev.tenon.error.TenonException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what became of a commit whose answer was lost. The log's lock is free only once the
 * lost transaction has ended, so what is seen under it is its fate.
 */
final class LostCommit {
  /** How long to ask while the database cannot be reached. */
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private static final Duration PAUSE = Duration.ofMillis(100);

  private LostCommit() {}

  /** What is done on a new session under the log's lock; again if its connection is lost, too. */
  @FunctionalInterface
  interface Attempt<T> {
    T on(Session session) throws SQLException;
  }

  /**
   * The result of the first attempt that was answered.
   *
   * @throws TenonException {@code COMMIT_UNKNOWN} if none was for long
   */
  static <T> T resolve(LogWriter writer, UnansweredCommitException lost, Attempt<T> attempt)
      throws SQLException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    do {
      try (Session session = newSession(writer, lost)) {
        if (session != null) {
          return tried(writer, session, attempt);
        }
      } catch (UnansweredCommitException e) {
        // Asked again below.
      } catch (SQLException e) {
        if (writer.blamesData(e)) {
          throw e;
        }
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    } while (System.nanoTime() < end && !Thread.currentThread().isInterrupted());
    throw Failures.commitUnknown(lost);
  }

  private static <T> T tried(LogWriter writer, Session session, Attempt<T> attempt)
      throws SQLException {
    try {
      return attempt.on(session);
    } catch (UnansweredCommitException e) {
      session.giveUp();
      throw e;
    } catch (SQLException | RuntimeException e) {
      writer.rollback(session);
      throw e;
    }
  }

  private static @Nullable Session newSession(LogWriter writer, UnansweredCommitException lost) {
    try {
      return writer.sessions().take();
    } catch (TenonException e) {
      if (lost.getSuppressed().length == 0) {
        lost.addSuppressed(e);
      }
      return null;
    }
  }
}
