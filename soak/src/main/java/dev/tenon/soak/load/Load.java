package dev.tenon.soak.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** So many clients at once, each doing one thing after another until it is told to stop. */
public final class Load implements AutoCloseable {
  private static final int CLIENTS = 8;
  private static final long LONGEST_PAUSE = Duration.ofMillis(150).toNanos();

  private final Writes writes;
  private final Reads reads;
  private final List<Thread> clients = new ArrayList<>();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private volatile boolean stopping;

  /** Starts them; what they do is drawn from the seed, and when they do it is the machine's. */
  public Load(Writes writes, Reads reads, long seed) {
    this.writes = writes;
    this.reads = reads;
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < CLIENTS; i++) {
      RandomGenerator own = random.split();
      clients.add(Thread.ofVirtual().name("client-" + i).start(() -> run(own)));
    }
  }

  private void run(RandomGenerator random) {
    try {
      while (!stopping) {
        one(random);
        LockSupport.parkNanos(random.nextLong(LONGEST_PAUSE));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Throwable e) {
      failure.compareAndSet(null, e);
    }
  }

  private void one(RandomGenerator random) throws InterruptedException {
    switch (random.nextInt(20)) {
      case 0, 1, 2, 3, 4, 5, 6 -> writes.placeAny(random);
      case 7, 8 -> writes.cancelAny(random);
      case 9 -> writes.giveBackAny(random);
      case 10 -> writes.changeAnyLimit(random);
      default -> reads.any(random);
    }
  }

  /** Begins nothing more. */
  @Override
  public void close() {
    stopping = true;
  }

  /** Begins nothing more, and waits until what was begun is known. */
  public void stop() throws InterruptedException {
    close();
    for (Thread client : clients) {
      client.join();
    }
    Throwable e = failure.get();
    if (e != null) {
      throw new IllegalStateException("a client failed", e);
    }
  }
}
