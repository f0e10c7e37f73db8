package dev.tenon.soak.faults;

import dev.tenon.soak.verdict.Findings;
import dev.tenon.soak.verdict.Invariant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Takes the time until something is so again, beside whatever else goes on. For one thread. */
final class Watches {
  private static final Duration LOOK_EVERY = Duration.ofMillis(20);

  private final Times times;
  private final Findings findings;
  private final List<Thread> running = new ArrayList<>();

  Watches(Times times, Findings findings) {
    this.times = times;
    this.findings = findings;
  }

  /** Asked again and again. */
  @FunctionalInterface
  interface Question {
    boolean isSo() throws InterruptedException;
  }

  /**
   * Times what is to come about.
   *
   * @param what it is called among the times
   * @param broken what does not hold if it takes longer than the limit
   */
  void require(String what, Duration limit, Invariant broken, Question question) {
    start(what, limit, question, () -> findings.add(broken, what + ": not in " + limit));
  }

  /** Times what may come about within a limit, or not. */
  void time(String what, Duration limit, Question question) {
    start(what, limit, question, () -> {});
  }

  private void start(String what, Duration limit, Question question, Runnable otherwise) {
    running.add(
        Thread.ofVirtual()
            .name("watch")
            .start(() -> {
              try {
                if (!watch(what, limit, question)) {
                  otherwise.run();
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            }));
  }

  private boolean watch(String what, Duration limit, Question question)
      throws InterruptedException {
    long begin = System.nanoTime();
    while (System.nanoTime() - begin < limit.toNanos()) {
      if (question.isSo()) {
        times.add(what, Duration.ofNanos(System.nanoTime() - begin));
        return true;
      }
      TimeUnit.NANOSECONDS.sleep(LOOK_EVERY.toNanos());
    }
    return false;
  }

  /** Waits until each has come to an end. */
  void await() throws InterruptedException {
    for (Thread watch : running) {
      watch.join();
    }
    running.clear();
  }
}
