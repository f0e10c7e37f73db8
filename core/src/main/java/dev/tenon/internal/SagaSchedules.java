package dev.tenon.internal;

import dev.tenon.error.Problem;
import dev.tenon.event.Metadata;
import dev.tenon.spi.Change;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Timer;
import dev.tenon.spi.Write;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The sagas of a service that start by themselves. The next time of each is a timer, which one
 * instance of the service takes, in the transaction that starts the saga and sets the time after.
 */
final class SagaSchedules {
  private final ServiceParts parts;
  private final Map<String, SagaSchedule> schedules = new HashMap<>();

  SagaSchedules(ServiceParts parts, List<SagaSchedule> all) {
    this.parts = parts;
    for (SagaSchedule one : all) {
      if (schedules.put(one.saga().name(), one) != null) {
        throw Problem.INVALID_ARGUMENT.because(
            "there are two schedules of saga " + one.saga().name() + "; keep one of them");
      }
    }
  }

  /** Sets the first times; one that is set stays, unless there is an earlier one by now. */
  void prepare() {
    Instant now = parts.clock().instant();
    schedules.forEach((saga, its) -> {
      SagaTick tick = new SagaTick(saga);
      Instant next = its.schedule().next(now);
      List<Timer> set =
          parts.database().progress().timers(SagaReaction.READER, "", List.of(tick.timer()));
      if (next == null) {
        write(new Change.CancelTimer(SagaReaction.READER, "", tick.timer()), now);
      } else if (set.isEmpty() || set.getFirst().due().isAfter(next)) {
        write(new Change.Schedule(timer(tick, next)), now);
      }
    });
  }

  private void write(Change change, Instant now) {
    List<Change> changes = List.of(change);
    if (parts.writer().write(new Write(now, changes)) instanceof Outcome.Failed failed) {
      throw failed.problem();
    }
  }

  private Timer timer(SagaTick tick, Instant due) {
    return new Timer(
        SagaReaction.READER,
        "",
        tick.timer(),
        due,
        parts.codec().encode(tick),
        Metadata.none().withOccurredAt(due));
  }

  /** What is started by a tick; the service that takes it may not know of it, or not yet. */
  SagaSchedule get(SagaTick tick) {
    SagaSchedule found = schedules.get(tick.saga());
    if (found == null) {
      throw Problem.UNKNOWN_SAGA.because(
          "the service has no schedule of saga %s; add it, or Schedule.never() to end it"
              .formatted(tick.saga()));
    }
    return found;
  }

  /** The timer of the time after now; null if there is none. Times that passed are left out. */
  @Nullable Timer next(SagaTick tick) {
    Instant next = get(tick).schedule().next(parts.clock().instant());
    return next == null ? null : timer(tick, next);
  }
}
