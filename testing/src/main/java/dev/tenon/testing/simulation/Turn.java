package dev.tenon.testing.simulation;

import dev.tenon.spi.Host;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A loop that takes its turns in virtual time. */
final class Turn implements Host.Loop {
  /** After so long without anything to do, a loop sleeps; longer than a lease is kept. */
  private static final long QUIET = Duration.ofSeconds(3).toNanos();

  private static final long BUSY_PACE = Duration.ofMillis(1).toNanos();
  private static final long WAKING = Duration.ofMillis(2).toNanos();
  private static final long FIRST_PAUSE = Duration.ofMillis(50).toNanos();
  private static final int MAX_DOUBLINGS = 6;
  private static final int LONGEST_WAIT = 3;

  private final String name;
  private final Host.Step step;
  private final Life life;
  private final Chance chance;
  private long at;
  private long asked = FIRST_PAUSE;
  private int idle;
  private int failures;
  private boolean running;
  private boolean asleep;
  private boolean closed;
  private @Nullable Throwable failure;

  Turn(String name, Host.Step step, Life life, Chance chance) {
    this.name = name;
    this.step = step;
    this.life = life;
    this.chance = chance;
    this.at = life.now() + chance.around(WAKING);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public @Nullable Throwable failure() {
    return failure;
  }

  /** When it is its turn; {@link Timeline#NEVER} as long as it sleeps or is at work. */
  long at() {
    return running || asleep || closed ? Timeline.NEVER : at;
  }

  boolean isAsleep() {
    return asleep || closed;
  }

  /** There may be something to do. */
  void wake() {
    long soon = life.now() + chance.around(WAKING);
    if (failures == 0) {
      at = asleep ? soon : Math.min(at, soon);
      idle = 0;
    }
    asleep = false;
  }

  /** What the step that runs would wait for. */
  void asks(Duration wait) {
    asked = wait.toNanos();
  }

  void run() throws InterruptedException {
    long before = life.activity();
    Turn outer = life.begin(this);
    running = true;
    try {
      step.run();
      failure = null;
      failures = 0;
    } catch (RuntimeException | Error e) {
      if (life.isOver()) {
        return;
      }
      failure = e;
      failures++;
      life.trace("fails in " + name, e);
      at = life.now() + (FIRST_PAUSE << Math.min(failures, MAX_DOUBLINGS));
      return;
    } finally {
      running = false;
      life.end(outer);
    }
    if (life.activity() != before) {
      idle = 0;
      at = life.now() + chance.around(BUSY_PACE);
    } else {
      at = life.now() + 1 + chance.below(asked << Math.min(idle++, LONGEST_WAIT));
      asleep = life.now() - life.lastActive() > QUIET;
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
