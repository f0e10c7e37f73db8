package dev.tenon.spi.broker;

import dev.tenon.spi.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One group's subscription to a topic: a thread that joins the group, again if that failed. */
public final class GroupReader implements Subscription {
  private static final System.Logger LOG = System.getLogger(GroupReader.class.getName());
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  private final String name;
  private final Supplier<Membership> join;
  private final Strangers strangers;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final Thread thread;
  private volatile @Nullable RuntimeException failure;
  private volatile @Nullable Membership current;

  private GroupReader(
      String name, Supplier<Membership> join, Strangers strangers, boolean joinsFirst) {
    this.name = name;
    this.join = join;
    this.strangers = strangers;
    Membership first = joinsFirst ? tryToJoin() : null;
    thread =
        Thread.ofPlatform().daemon().name(name).start(() -> run(joinsFirst ? first : tryToJoin()));
  }

  /** Begins to join and to read. */
  public static GroupReader start(String name, Supplier<Membership> join, Strangers strangers) {
    return new GroupReader(name, join, strangers, false);
  }

  /** Joins, if the server can be reached, and begins to read. */
  public static GroupReader join(String name, Supplier<Membership> join, Strangers strangers) {
    return new GroupReader(name, join, strangers, true);
  }

  private @Nullable Membership tryToJoin() {
    try {
      return join.get();
    } catch (RuntimeException e) {
      tell(e);
      return null;
    }
  }

  private void run(@Nullable Membership first) {
    Membership next = first;
    Duration pause = FIRST_PAUSE;
    try {
      while (true) {
        if (next != null && read(next)) {
          pause = FIRST_PAUSE;
        }
        if (stop.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
        Duration doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
        next = tryToJoin();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Reads until that fails, or this is closed; true if it went well for a while. */
  private boolean read(Membership membership) {
    boolean some = false;
    current = membership;
    try (membership) {
      while (!isClosed()) {
        membership.poll();
        failure = null;
        some = true;
      }
    } catch (RuntimeException e) {
      tell(e);
    } finally {
      current = null;
    }
    return some;
  }

  private void tell(RuntimeException e) {
    RuntimeException before = failure;
    if (!isClosed() && (before == null || !before.toString().equals(e.toString()))) {
      LOG.log(System.Logger.Level.WARNING, name + " failed and tries again", e);
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
    Membership now = current;
    if (now != null) {
      failures.addAll(now.failures());
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
