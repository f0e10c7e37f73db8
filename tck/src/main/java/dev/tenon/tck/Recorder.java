package dev.tenon.tck;

import dev.tenon.message.Message;
import dev.tenon.spi.Broker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A handler that takes everything and remembers it, for the tests of a broker's adapter. */
public final class Recorder implements Broker.Handler {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final List<Message> taken = new ArrayList<>();
  private final List<String> parked = new ArrayList<>();

  /** Remembers nothing yet. */
  public Recorder() {}

  @Override
  public synchronized List<Message> handle(List<Message> batch) {
    taken.addAll(batch);
    return List.of();
  }

  @Override
  public synchronized void park(Message message, String reason) {
    parked.add(reason);
    taken.add(message);
  }

  /** What was handed over and what was parked, in that order. */
  public synchronized List<Message> taken() {
    return List.copyOf(taken);
  }

  /** The reasons of what was parked. */
  public synchronized List<String> parked() {
    return List.copyOf(parked);
  }

  /** Forgets what was taken so far. */
  public synchronized void forget() {
    taken.clear();
  }

  /** What was taken and parked, once there is so much of it. */
  public List<Message> await(int count) {
    until(count + " messages came", () -> taken().size() >= count);
    return taken();
  }

  /** Waits until it is so, or fails after 20 seconds. */
  public static void until(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not so within " + PATIENCE + ": " + what);
      }
      LockSupport.parkNanos(5_000_000);
    }
  }
}
