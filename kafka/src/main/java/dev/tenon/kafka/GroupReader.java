package dev.tenon.kafka;

import dev.tenon.error.Problem;
import dev.tenon.spi.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One group's subscription to a topic: a thread that joins the group, again if that failed. */
final class GroupReader implements Subscription {
  private static final System.Logger LOG = System.getLogger(GroupReader.class.getName());
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final String servers;
  private final Runnable prepare;
  private final Supplier<Membership> join;
  private final Strangers strangers;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final Thread thread;
  private volatile @Nullable RuntimeException failure;
  private volatile @Nullable Silence silence;

  /**
   * Begins to read.
   *
   * @param prepare makes sure that the topic is there
   */
  GroupReader(
      String name,
      String servers,
      Runnable prepare,
      Supplier<Membership> join,
      Strangers strangers) {
    this.servers = servers;
    this.prepare = prepare;
    this.join = join;
    this.strangers = strangers;
    thread = Thread.ofPlatform().daemon().name(name).start(this::run);
  }

  private void run() {
    Duration pause = FIRST_PAUSE;
    try {
      while (!isClosed()) {
        try {
          prepare.run();
          read();
          pause = FIRST_PAUSE;
        } catch (RuntimeException e) {
          tell(e);
          if (stop.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
            return;
          }
          Duration doubled = pause.multipliedBy(2);
          pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void read() {
    try (Membership membership = join.get()) {
      silence = membership.silence();
      while (!isClosed()) {
        membership.poll();
        failure = null;
      }
    } finally {
      silence = null;
    }
  }

  private void tell(RuntimeException e) {
    RuntimeException before = failure;
    if (!isClosed() && (before == null || !before.toString().equals(e.toString()))) {
      LOG.log(System.Logger.Level.WARNING, thread.getName() + " failed and tries again", e);
    }
    failure = e;
  }

  @Override
  public List<String> failures() {
    List<String> failures = new ArrayList<>();
    RuntimeException last = failure;
    if (last != null) {
      failures.add(last.toString());
    }
    Silence now = silence;
    Duration length = now == null ? null : now.length();
    if (length != null) {
      failures.add(
          "%s: the brokers at %s have not answered for %d s"
              .formatted(Problem.BROKER_FAILED.code(), servers, length.toSeconds()));
    }
    failures.addAll(strangers.failures());
    return failures;
  }

  boolean isClosed() {
    return stop.getCount() == 0;
  }

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
