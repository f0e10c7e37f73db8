package dev.tenon.internal;

import dev.tenon.command.Entity;
import dev.tenon.command.Execution;
import dev.tenon.command.OwnedLocks;
import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import dev.tenon.inbox.Delivery;
import dev.tenon.inbox.Receiver;
import dev.tenon.message.Handlers;
import dev.tenon.message.Message;
import dev.tenon.message.Outgoing;
import dev.tenon.spi.Tx;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A message that a receiver handles. */
record Handling(
    Receiver receiver,
    Message message,
    Cause cause,
    Tx tx,
    TxUnit unit,
    Replies replies,
    @Nullable OutboxSender outbox)
    implements Delivery {
  @Override
  public <C, S, E> Execution<S> execute(Entity<C, S, E> entity, String id, C command) {
    return unit.execute(cause.applied(entity), id, command);
  }

  @Override
  public OwnedLocks locksOf(String owner) {
    return new UnitsLocks(unit.parts(), tx, unit, cause.tenant(), owner);
  }

  @Override
  public void send(Outgoing... messages) {
    outboxOf().send(tx, Arrays.stream(messages).map(cause::applied).toList());
  }

  @Override
  public void reply(Object reply) {
    Outgoing outgoing = cause.applied(Outgoing.reply(message, reply));
    replies.add(message, outboxOf().send(tx, List.of(outgoing)).getFirst());
  }

  @Override
  public String request(Outgoing request, Duration patience) {
    if (!receiver.handlers().topics().contains(Handlers.REPLIES)) {
      throw takesNoReplies(receiver);
    }
    return outboxOf().request(tx, receiver.name(), cause.applied(request), patience);
  }

  /** Nobody waits for what it does not take. */
  static TenonException takesNoReplies(Object receiver) {
    return Problem.INVALID_ARGUMENT.because(
        receiver + " is to wait for replies but takes none; add onReply");
  }

  private OutboxSender outboxOf() {
    if (outbox == null) {
      throw Problem.INVALID_ARGUMENT.because(
          receiver + " sends messages; give its service an outbox by its builder's outbox()");
    }
    return outbox;
  }
}
