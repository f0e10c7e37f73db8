package dev.tenon.internal;

import dev.tenon.spi.Host;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One background loop of a service: runs a step again and again, and after a failure waits a
 * little.
 */
final class ReaderThread implements Host.Loop {
  private static final System.Logger LOG = System.getLogger(ReaderThread.class.getName());
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final String name;
  private final Host.Step step;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final Thread thread;
  private volatile @Nullable Throwable failure;

  ReaderThread(String name, Host.Step step) {
    this.name = name;
    this.step = step;
    this.thread = Thread.ofPlatform().daemon().name(name).start(this::loop);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public @Nullable Throwable failure() {
    return failure;
  }

  private void loop() {
    Duration pause = FIRST_PAUSE;
    try {
      while (stop.getCount() > 0) {
        try {
          step.run();
          failure = null;
          pause = FIRST_PAUSE;
        } catch (RuntimeException | Error e) {
          if (stop.getCount() == 0) {
            return;
          }
          if (failure == null || !String.valueOf(failure).equals(String.valueOf(e))) {
            LOG.log(System.Logger.Level.WARNING, name + " failed and tries again", e);
          }
          failure = e;
          if (stop.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
            return;
          }
          pause =
              pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0
                  ? pause.multipliedBy(2)
                  : LONGEST_PAUSE;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Steps wait briefly, so the one under way ends by itself. */
  @Override
  public void close() {
    stop.countDown();
    boolean interrupted = false;
    while (thread.isAlive() && !thread.equals(Thread.currentThread())) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
