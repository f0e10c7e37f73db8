package dev.tenon.internal;

import dev.tenon.message.Handlers;
import dev.tenon.message.Message;
import dev.tenon.saga.SagaInput;
import dev.tenon.spi.Change;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Tx;
import java.util.ArrayList;
import java.util.List;

/** Gives sagas their replies and timeouts, many sagas in one transaction. */
final class SagaReaction implements Reaction {
  /** Whose progress, timers and parked messages those of sagas are. */
  static final String READER = "sagas";

  private static final int MAX_ATTEMPTS = 100;

  private final SagaEngine engine;
  private final ServiceParts parts;

  SagaReaction(SagaEngine engine) {
    this.engine = engine;
    this.parts = engine.parts();
  }

  @Override
  public String reader() {
    return READER;
  }

  @Override
  public Outcome apply(String topic, List<Message> messages, List<Change> progress) {
    for (int attempt = 1; ; attempt++) {
      try (Tx tx = parts.database().begin()) {
        TxUnit unit = TxUnit.eager(parts, tx);
        SagaTurn turn = new SagaTurn(engine, tx, unit);
        List<Change> changes = new ArrayList<>(progress);
        if (topic.equals(Handlers.TIMERS)) {
          messages.forEach(message -> timeOut(message, turn));
        } else {
          reply(messages, turn, changes);
        }
        turn.finish(changes);
        Outcome outcome = tx.commit();
        if (outcome instanceof Outcome.Committed committed) {
          unit.committed(committed.events());
          parts.signal().raise();
        }
        if (!(outcome instanceof Outcome.Conflict) || attempt >= MAX_ATTEMPTS) {
          return outcome;
        }
      }
    }
  }

  private void timeOut(Message message, SagaTurn turn) {
    SagaTimer timer = (SagaTimer) parts.codec().decode(message.payload());
    SagaInput input =
        timer.isDeadline() ? new SagaInput.Deadline() : new SagaInput.NoReply(message.key());
    turn.take(timer.saga(), timer.id(), input, Cause.of(message));
  }

  /** Takes those that somebody waits for, and what waits for them. */
  private void reply(List<Message> messages, SagaTurn turn, List<Change> changes) {
    AwaitedReplies awaited = AwaitedReplies.of(parts, READER, messages);
    for (Message message : messages) {
      Change.TakeTimer taken = awaited.take(message);
      if (taken != null) {
        changes.add(taken);
        SagaTimer timer = (SagaTimer) parts.codec().decode(taken.timer().payload());
        SagaInput input = inputOf(message, taken.timer().id(), timer, turn);
        turn.take(timer.saga(), timer.id(), input, Cause.of(message));
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
