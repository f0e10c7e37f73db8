package dev.tenon.spi.broker;

import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import dev.tenon.spi.Broker;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * The threads that an instance hands messages over by: as many as it has lanes, up to a bound. Used
 * by the thread that reads.
 */
public final class Workers implements AutoCloseable {
  private static final int MOST = 1_024;

  private final String name;
  private final int max;
  private final Broker.Handler handler;
  private final BooleanSupplier mayHandOver;
  private final List<Worker> workers = new ArrayList<>();

  /**
   * None as yet.
   *
   * @param name of threads
   * @param mayHandOver false, asked by any thread, while lanes may be another instance's already
   */
  public Workers(String name, int max, Broker.Handler handler, BooleanSupplier mayHandOver) {
    this.name = name;
    this.max = max;
    this.handler = handler;
    this.mayHandOver = mayHandOver;
  }

  /**
   * Refuses what cannot be meant as the lanes of a subscription.
   *
   * @throws TenonException {@code INVALID_ARGUMENT}
   */
  public static void requireCount(int lanes) {
    if (lanes < 1 || lanes > MOST) {
      throw Problem.INVALID_ARGUMENT.because("lanes must be 1 to 1024, not " + lanes);
    }
  }

  /** Begins with a lane, by a worker that has as few as can be of those that are at work. */
  public <P> LaneWork<P> begin(int lane, P read, Collection<LaneWork<P>> atWork) {
    Map<Worker, Integer> load = new HashMap<>();
    workers.forEach(worker -> load.put(worker, 0));
    atWork.forEach(work -> load.merge(work.worker(), 1, Integer::sum));
    Worker leastBusy =
        workers.stream()
            .min(Comparator.comparing(worker -> load.getOrDefault(worker, 0)))
            .filter(worker -> load.getOrDefault(worker, 0) == 0 || workers.size() == max)
            .orElseGet(this::add);
    return new LaneWork<>(lane, read, leastBusy);
  }

  private Worker add() {
    Worker worker = new Worker(name + "-" + workers.size(), handler, mayHandOver);
    workers.add(worker);
    return worker;
  }

  /** Waits for the handler; what it has not got yet, it does not get. */
  @Override
  public void close() {
    workers.forEach(Worker::stop);
    boolean interrupted = false;
    for (Worker worker : workers) {
      interrupted |= !joined(worker);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean joined(Worker worker) {
    boolean uninterrupted = true;
    while (true) {
      try {
        worker.join();
        return uninterrupted;
      } catch (InterruptedException e) {
        uninterrupted = false;
      }
    }
  }
}
