package dev.tenon.internal;

import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import dev.tenon.event.Metadata;
import dev.tenon.inbox.Retry;
import dev.tenon.message.Handlers;
import dev.tenon.message.Message;
import dev.tenon.saga.SagaEvent;
import dev.tenon.saga.SagaInput;
import dev.tenon.spi.Change;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Timer;
import dev.tenon.spi.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gives sagas their replies and timeouts, many sagas in one transaction. */
final class SagaReaction implements Reaction {
  /** Whose progress, timers and parked messages those of sagas are. */
  static final String READER = "sagas";

  private static final int MAX_ATTEMPTS = 100;

  private final SagaEngine engine;
  private final ServiceParts parts;
  private final HandlerThreads threads;
  private final Retry retry;
  private final @Nullable Forgetting forgetting;

  SagaReaction(SagaEngine engine, HandlerThreads threads, ServiceOptions options) {
    this.engine = engine;
    this.parts = engine.parts();
    this.threads = threads;
    this.retry = options.retry();
    Duration kept = options.rememberSagas();
    this.forgetting =
        kept == null
            ? null
            : new Forgetting("sagas", kept, parts.clock(), engine.pruning()::pruneSome);
  }

  @Override
  public String reader() {
    return READER;
  }

  @Override
  public Retry retry() {
    return retry;
  }

  @Override
  public Outcome apply(String topic, List<Message> messages, List<Change> progress) {
    for (int attempt = 1; ; attempt++) {
      try (Tx tx = parts.database().begin()) {
        TxUnit unit = TxUnit.eager(parts, tx);
        SagaTurn turn = new SagaTurn(engine, tx, unit);
        List<Change> changes = new ArrayList<>(progress);
        threads.run(
            tx,
            watch -> {
              if (topic.equals(Handlers.TIMERS)) {
                for (Message message : messages) {
                  watch.next(message);
                  timeOut(message, turn);
                }
              } else {
                reply(messages, turn, changes, watch);
              }
            });
        turn.finish(changes);
        List<Runnable> after = new ArrayList<>();
        Outcome outcome = tx.commit(after::add);
        threads.afterCommit(messages.getLast(), after);
        if (outcome instanceof Outcome.Committed committed) {
          unit.committed(committed.events());
          parts.signal().raise();
          if (forgetting != null && turn.ended() > 0) {
            forgetting.remembered(turn.ended());
          }
        }
        if (!outcome.isOutdated() || attempt >= MAX_ATTEMPTS) {
          return outcome;
        }
      }
    }
  }

  private void timeOut(Message message, SagaTurn turn) {
    switch (parts.codec().decode(message.payload())) {
      case SagaAsked asked -> intervene(asked, Cause.of(message), turn);
      case SagaStart start ->
          turn.begin(
              engine.definitions().get(start.saga(), start.version()).saga(),
              start.id(),
              start.data(),
              Cause.of(message));
      case SagaTick tick -> tick(tick, message, turn);
      case SagaLate late -> {
        // It has not come at all.
      }
      case SagaWait wait -> turn.lookAgain(wait, message);
      case SagaTimer timer -> {
        SagaInput input =
            timer.isDeadline() ? new SagaInput.Deadline() : new SagaInput.NoReply(message.key());
        turn.take(timer.saga(), timer.id(), input, Cause.of(message));
      }
      default -> throw Problem.UNKNOWN_TYPE.because("no timer of sagas: " + message.payload());
    }
  }

  private void tick(SagaTick tick, Message message, SagaTurn turn) {
    SagaSchedule schedule = engine.schedules().get(tick);
    Instant at = message.recordedAt();
    Cause cause = new Cause(Metadata.none().withOccurredAt(at), "");
    turn.begin(schedule.saga(), at.toString(), schedule.data().apply(at), cause);
    Timer next = engine.schedules().next(tick);
    if (next != null) {
      turn.await(next);
    }
  }

  /** What has become impossible since it was asked for is recorded as refused. */
  private static void intervene(SagaAsked asked, Cause cause, SagaTurn turn) {
    try {
      turn.take(asked.saga(), asked.id(), asked.input(), cause);
    } catch (TenonException e) {
      if (e.problem() != Problem.SAGA_ACTION_REFUSED) {
        throw e;
      }
      turn.record(
          asked.saga(),
          asked.id(),
          new SagaEvent.ActionRefused(asked.action(), asked.step(), String.valueOf(e.getMessage())),
          cause);
    }
  }

  /** Takes those that somebody waits for, and what waits for them. */
  private void reply(
      List<Message> messages, SagaTurn turn, List<Change> changes, HandlerThreads.Watch watch) {
    AwaitedReplies awaited = AwaitedReplies.of(parts, READER, messages);
    for (Message message : messages) {
      watch.next(message);
      Change.TakeTimer taken = awaited.take(message);
      if (taken != null) {
        changes.add(taken);
        String request = taken.timer().id();
        switch (parts.codec().decode(taken.timer().payload())) {
          case SagaLate late ->
              turn.tooLate(late, request, message.payload().type(), Cause.of(message));
          case SagaTimer timer -> {
            SagaInput input = inputOf(message, request, timer, turn);
            turn.take(timer.saga(), timer.id(), input, Cause.of(message));
          }
          default -> throw Problem.UNKNOWN_TYPE.because("no request of sagas: " + request);
        }
      }
    }
  }

  /** What nobody takes is not read: its type may be unknown here. */
  private SagaInput inputOf(Message message, String request, SagaTimer timer, SagaTurn turn) {
    int version = turn.state(message.tenant(), timer.saga(), timer.id()).version();
    String type = message.payload().type();
    return engine.definitions().get(timer.saga(), version).takes(timer.step(), type)
        ? new SagaInput.Reply(request, parts.codec().decode(message.payload()))
        : new SagaInput.UnknownReply(request, type);
  }
}
