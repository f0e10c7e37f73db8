package dev.tenon.internal;

import dev.tenon.error.Problem;
import dev.tenon.inbox.Retry;
import dev.tenon.message.Handlers;
import dev.tenon.message.Message;
import dev.tenon.saga.Effect;
import dev.tenon.saga.Policy;
import dev.tenon.spi.Change;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Timer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

/** Performs a policy's effects: commands decided in one unit per batch, timers beside them. */
final class PolicyReaction implements Reaction {
  private static final int MAX_ATTEMPTS = 100;

  private final ServiceParts parts;
  private final Policy policy;
  private final HandlerThreads threads;
  private final Retry retry;
  private final TypedHandlers<BiFunction<Object, Message, Effect>> handlers;

  PolicyReaction(
      ServiceParts parts, Policy policy, HandlerThreads threads, ServiceOptions options) {
    this.parts = parts;
    this.policy = policy;
    this.threads = threads;
    this.retry = options.retry();
    this.handlers =
        new TypedHandlers<>(
            policy.toString(),
            policy.name(),
            policy.handlers(),
            parts.codec(),
            options.interceptors());
  }

  @Override
  public String reader() {
    return policy.name();
  }

  @Override
  public Retry retry() {
    return retry;
  }

  @Override
  public Outcome apply(String topic, List<Message> messages, List<Change> progress) {
    try (UnitLocks locks = parts.locks().ofUnit(Set.of())) {
      for (int attempt = 1; ; attempt++) {
        Unit unit = parts.newUnit();
        Map<TimerId, Change> timers = new LinkedHashMap<>();
        try {
          threads.run(
              null,
              watch -> {
                for (Message message : messages) {
                  watch.next(message);
                  react(topic, message, unit, timers);
                }
              });
        } catch (HandlerTimeout e) {
          throw e; // the unit is still the handler's
        } catch (RuntimeException e) {
          if (locks.cover(unit) && (attempt >= MAX_ATTEMPTS || !unit.isOutdated())) {
            throw e;
          }
          locks.takeFor(unit);
          continue;
        }
        if (!locks.cover(unit)) {
          locks.takeFor(unit);
          continue;
        }
        // A timer is taken before it is scheduled anew.
        List<Change> others = new ArrayList<>(progress);
        others.addAll(timers.values());
        Outcome outcome = CommandRunner.write(parts, unit, others);
        if (!outcome.isOutdated() || attempt >= MAX_ATTEMPTS) {
          return outcome;
        }
      }
    }
  }

  private void react(String topic, Message message, Unit unit, Map<TimerId, Change> timers) {
    Cause cause = Cause.of(message);
    unit.causedBy(cause.metadata());
    handlers.handle(
        topic,
        message,
        null,
        (handler, event) -> perform(handler.apply(event, message), unit, timers, cause));
  }

  private void perform(Effect effect, Unit unit, Map<TimerId, Change> timers, Cause cause) {
    switch (effect) {
      case Effect.Send<?, ?, ?> send -> execute(send, unit, cause);
      case Effect.All all -> all.effects().forEach(one -> perform(one, unit, timers, cause));
      case Effect.Schedule schedule ->
          timers.put(
              new TimerId(cause.tenant(), schedule.timerId()),
              new Change.Schedule(timer(schedule, cause)));
      case Effect.Cancel cancel ->
          timers.put(
              new TimerId(cause.tenant(), cancel.timerId()),
              new Change.CancelTimer(policy.name(), cause.tenant(), cancel.timerId()));
    }
  }

  private Timer timer(Effect.Schedule schedule, Cause cause) {
    if (!policy.handlers().types(Handlers.TIMERS).contains(schedule.timeout().getClass())) {
      throw Problem.INVALID_ARGUMENT.because(
          policy
              + " schedules "
              + schedule.timeout().getClass().getSimpleName()
              + " but does not react to it; add onTimeout");
    }
    return new Timer(
        policy.name(),
        cause.tenant(),
        schedule.timerId(),
        schedule.due(),
        parts.codec().encode(schedule.timeout()),
        cause.metadata().withOccurredAt(schedule.due()));
  }

  private static <C, S, E> void execute(Effect.Send<C, S, E> send, Unit unit, Cause cause) {
    unit.execute(cause.applied(send.entity()), send.id(), send.command());
  }

  private record TimerId(String tenant, String id) {}
}
