package dev.tenon.internal;

import dev.tenon.spi.Host;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The machine as it is: a thread for each loop and each handler, and the time that all share. */
public final class ThreadHost implements Host {
  private static final Duration IDLE = Duration.ofMinutes(1);

  @Override
  public Loop start(String name, Step step) {
    return new ReaderThread(name, step);
  }

  @Override
  public ExecutorService handlers(String name) {
    Thread.Builder builder = Thread.ofPlatform().daemon().name(name);
    return new ThreadPoolExecutor(
        0,
        Integer.MAX_VALUE, // a thread per lane, and those given up
        IDLE.toMillis(),
        TimeUnit.MILLISECONDS,
        new SynchronousQueue<>(),
        builder::unstarted);
  }

  @Override
  public Duration patience(Duration most) {
    return most;
  }

  @Override
  public boolean await(CountDownLatch event, Duration most) throws InterruptedException {
    return event.await(most.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public long seed() {
    return UUID.randomUUID().getMostSignificantBits();
  }
}
