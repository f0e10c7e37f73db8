package dev.tenon.spi;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * What a service takes from the machine it runs on: threads, passing time and chance. By default
 * each loop has a thread of its own. A simulation gives the loops their turns by hand, all on one
 * thread and in a time of its own, and so makes whatever happens follow from one number.
 *
 * <p>Safe for use by many threads.
 */
public interface Host {
  /** A round of a loop's work. Where it waits for more to do, it asks for {@link #patience}. */
  @FunctionalInterface
  interface Step {
    /** Does what there is to do. */
    void run() throws InterruptedException;
  }

  /** A background loop of a service. */
  interface Loop extends AutoCloseable {
    /** Its name. */
    String name();

    /** What the last round failed with, if it did. */
    @Nullable Throwable failure();

    /** Lets the round under way end, and returns when it has, unless it is the round that calls. */
    @Override
    void close();
  }

  /**
   * Runs a step again and again, one round at a time, and after a failure a little later.
   *
   * @param name for people
   */
  Loop start(String name, Step step);

  /** What runs the handlers of one reader; its user shuts it down. */
  ExecutorService handlers(String name);

  /** How long a step waits for more to do that would wait for so long: not longer. */
  Duration patience(Duration most);

  /**
   * Lets time pass until an event has happened, or for that long.
   *
   * @return whether it has happened
   */
  boolean await(CountDownLatch event, Duration most) throws InterruptedException;

  /** Time that only passes, in nanoseconds, as {@link System#nanoTime}. */
  long nanoTime();

  /** A number that differs from service to service, for what ids begin with. */
  long seed();
}
