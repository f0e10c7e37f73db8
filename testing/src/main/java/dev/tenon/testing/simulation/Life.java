package dev.tenon.testing.simulation;

import dev.tenon.error.Problem;
import dev.tenon.spi.Host;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * A service from its start to its death: the machine it runs on. Nothing of it reaches its database
 * or the broker after that.
 */
final class Life implements Host {
  private final History<?> history;
  private final String service;
  private final int number;
  private final Chance chance;
  private final Chance fate;
  private final List<Turn> turns = new ArrayList<>();
  private final Set<String> parkedBy;
  private final Runnable died;
  private @Nullable Turn current;
  private long activity;
  private long lastActive;
  private long wakeAt = Timeline.NEVER;
  private int stepsLeft = -1;
  private boolean over;

  /**
   * Begins.
   *
   * @param number which of the service's lives it is
   * @param parkedBy the readers that parked something, in whatever life
   * @param died is told when it has died
   */
  Life(History<?> history, String service, int number, Set<String> parkedBy, Runnable died) {
    this.history = history;
    this.service = service;
    this.number = number;
    this.parkedBy = parkedBy;
    this.died = died;
    this.chance = history.chance("life " + number + " of " + service);
    this.fate = history.chance("failed writes in life " + number + " of " + service);
    this.lastActive = history.timeline().now();
  }

  String service() {
    return service;
  }

  List<Turn> turns() {
    return turns;
  }

  @Override
  public Loop start(String name, Step step) {
    Turn turn =
        new Turn(name, step, this, history.chance("turns of " + name + " in life " + number));
    turns.add(turn);
    return turn;
  }

  @Override
  public ExecutorService handlers(String name) {
    return new Inline(this);
  }

  @Override
  public Duration patience(Duration most) {
    if (current != null) {
      current.asks(most);
    }
    return Duration.ZERO;
  }

  /** Others go on meanwhile. */
  @Override
  public boolean await(CountDownLatch event, Duration most) throws InterruptedException {
    requireAlive();
    history.pass(most);
    requireAlive();
    return event.getCount() == 0;
  }

  @Override
  public long nanoTime() {
    return now();
  }

  @Override
  public long seed() {
    return chance.number();
  }

  long now() {
    return history.timeline().now();
  }

  /** Grows with everything it does. */
  long activity() {
    return activity;
  }

  long lastActive() {
    return lastActive;
  }

  /** A reader of its gave a message up. */
  void parked(String reader) {
    parkedBy.add(reader);
  }

  /** It did something: its loops may have something to do. */
  void acted() {
    activity++;
    wake();
  }

  void wake() {
    lastActive = now();
    wakeAt = Timeline.NEVER;
    for (Turn turn : turns) {
      turn.wake();
    }
  }

  /** When it is to be woken, all of it being asleep. */
  long wakeAt() {
    return wakeAt;
  }

  void wakeAt(long then) {
    wakeAt = then;
  }

  boolean isAsleep() {
    for (Turn turn : turns) {
      if (!turn.isAsleep()) {
        return false;
      }
    }
    return true;
  }

  /** That loop is at work now; returns the one that was. */
  @Nullable Turn begin(Turn turn) {
    Turn outer = current;
    current = turn;
    return outer;
  }

  void end(@Nullable Turn outer) {
    current = outer;
  }

  /** True while one of its loops has its turn. */
  boolean isAtWork() {
    return current != null;
  }

  boolean isOver() {
    return over;
  }

  void requireAlive() {
    if (over) {
      throw new Died(service);
    }
  }

  /** It will die at the so many-th thing it does from now. */
  void doom(int steps) {
    stepsLeft = steps;
  }

  boolean isDoomed() {
    return stepsLeft >= 0 && !over;
  }

  /** Does something that it may die before or after. */
  void point(String what) {
    requireAlive();
    if (isDoomed() && stepsLeft-- == 0) {
      die("dies " + what);
      throw new Died(service);
    }
  }

  void die(String how) {
    over = true;
    history.tally().crashes++;
    trace(how, "");
    died.run();
  }

  /** Maybe fails, nothing being done. */
  void mayFail(double probability) {
    if (!history.isCalm() && fate.happens(probability)) {
      history.tally().failedWrites++;
      trace("cannot write", "");
      throw Problem.STORAGE_FAILED.because("the database of " + service + " did not answer");
    }
  }

  /** Maybe fails, it being done. */
  void mayLoseAnswer(double probability) {
    if (!history.isCalm() && fate.happens(probability)) {
      history.tally().failedWrites++;
      trace("does not hear that it wrote", "");
      throw Problem.COMMIT_UNKNOWN.because("the database of " + service + " did not answer");
    }
  }

  double failedWrites() {
    return history.mix().failedWrites();
  }

  void trace(String what, Object detail) {
    history.trace().add(now(), service, what, detail);
  }
}
