package dev.tenon.internal;

import dev.tenon.error.TenonException;
import dev.tenon.message.Handlers;
import dev.tenon.message.Message;
import dev.tenon.spi.Change;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Timer;
import dev.tenon.spi.Write;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Gives due timeouts to their owners, each once: the effect and the taking are one write. */
final class TimerRunner {
  private static final System.Logger LOG = System.getLogger(TimerRunner.class.getName());
  private static final int PAGE = 200;
  private static final Duration INTERVAL = Duration.ofMillis(50);
  private static final Duration AFTER_FAILURE = Duration.ofMinutes(1);

  private final ServiceParts parts;
  private final Map<String, Reaction> owners;

  TimerRunner(ServiceParts parts, Map<String, Reaction> owners) {
    this.parts = parts;
    this.owners = owners;
  }

  void step() throws InterruptedException {
    if (runDue() == 0) {
      // Not woken by commits: there are far more of them than timers.
      TimeUnit.NANOSECONDS.sleep(parts.host().patience(INTERVAL).toNanos());
    }
  }

  /** Fires what is due now; returns how many fired. */
  int runDue() {
    int fired = 0;
    while (true) {
      List<Timer> due = parts.database().progress().due(parts.clock().instant(), PAGE);
      int round = 0;
      for (Timer timer : due) {
        if (fire(timer)) {
          round++;
        }
      }
      fired += round;
      if (round == 0 || due.size() < PAGE) {
        return fired;
      }
    }
  }

  private boolean fire(Timer timer) {
    Reaction owner = owners.get(timer.owner());
    if (owner == null) {
      postpone(timer, "there is no policy or receiver of that name", null);
      return false;
    }
    Change take = new Change.TakeTimer(timer);
    try {
      Outcome outcome = owner.apply(Handlers.TIMERS, List.of(message(timer)), List.of(take));
      switch (outcome) {
        case Outcome.Committed committed -> {
          return true;
        }
        case Outcome.Stale stale -> {
          // Somebody else took it.
        }
        case Outcome.Conflict conflict -> postpone(timer, conflict.toString(), null);
        case Outcome.Failed failed -> postpone(timer, "it cannot be stored", failed.problem());
      }
    } catch (TenonException e) {
      switch (e.problem()) {
        case STORAGE_FAILED, COMMIT_UNKNOWN, OVERLOADED, CLOSED, HANDLERS_STUCK -> throw e;
        default -> postpone(timer, "it failed", e);
      }
    } catch (RuntimeException | Error e) {
      postpone(timer, "it failed", e);
    }
    return false;
  }

  /** Keeps it for later, so that it holds up no other. */
  private void postpone(Timer timer, String reason, @Nullable Throwable failure) {
    Instant now = parts.clock().instant();
    Instant later = now.plus(AFTER_FAILURE);
    Timer again =
        new Timer(
            timer.owner(), timer.tenant(), timer.id(), later, timer.payload(), timer.metadata());
    List<Change> changes = List.of(new Change.TakeTimer(timer), new Change.Schedule(again));
    if (parts.writer().write(new Write(now, changes)) instanceof Outcome.Committed) {
      LOG.log(
          System.Logger.Level.WARNING,
          "timer %s of %s waits until %s: %s".formatted(timer.id(), timer.owner(), later, reason),
          failure);
    }
  }

  private Message message(Timer timer) {
    String causation = timer.metadata().causationId();
    return new Message(
        causation == null ? timer.id() : causation,
        timer.payload(),
        parts.name(),
        timer.tenant(),
        timer.id(),
        timer.metadata(),
        timer.due(),
        null);
  }
}
