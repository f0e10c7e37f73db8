package dev.tenon.internal;

import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import dev.tenon.event.Metadata;
import dev.tenon.inbox.Interceptor;
import dev.tenon.inbox.Receiver;
import dev.tenon.inbox.Retry;
import dev.tenon.message.Handlers;
import dev.tenon.message.Message;
import dev.tenon.message.Outgoing;
import dev.tenon.spi.Change;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Tx;
import dev.tenon.spi.Write;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs a receiver's handlers and stores its progress in one transaction per batch. */
final class ReceiverReaction implements Reaction {
  private static final int MAX_ATTEMPTS = 100;

  private final ServiceParts parts;
  private final Receiver receiver;
  private final @Nullable OutboxSender outbox;
  private final HandlerThreads threads;
  private final TypedHandlers<Receiver.Handler<Object>> handlers;
  private final Retry retry;
  private final String replies;

  ReceiverReaction(
      ServiceParts parts,
      Receiver receiver,
      @Nullable OutboxSender outbox,
      HandlerThreads threads,
      ServiceOptions options) {
    this.parts = parts;
    this.receiver = receiver;
    this.outbox = outbox;
    this.threads = threads;
    List<Interceptor> interceptors = new ArrayList<>(options.interceptors());
    interceptors.addAll(receiver.interceptors());
    this.handlers =
        new TypedHandlers<>(
            receiver.toString(), receiver.name(), receiver.handlers(), parts.codec(), interceptors);
    Retry own = receiver.retry();
    this.retry = own == null ? options.retry() : own;
    this.replies = Outgoing.repliesTo(parts.name());
  }

  @Override
  public String reader() {
    return receiver.name();
  }

  @Override
  public Retry retry() {
    return retry;
  }

  @Override
  public Outcome apply(String topic, List<Message> messages, List<Change> progress) {
    boolean areReplies = topic.equals(replies);
    for (int attempt = 1; ; attempt++) {
      try (Tx tx = parts.database().begin()) {
        TxUnit unit = new TxUnit(parts, tx, Metadata.none());
        Replies sent = new Replies(reader());
        List<Change> changes = new ArrayList<>(progress);
        threads.run(
            tx,
            watch -> {
              if (areReplies) {
                handleReplies(messages, tx, unit, changes, sent, watch);
              } else {
                for (Message message : messages) {
                  watch.next(message);
                  handle(topic, message, tx, unit, sent);
                }
              }
            });
        tx.add(new Write(parts.clock().instant(), sent.addedTo(changes)));
        List<Runnable> after = new ArrayList<>();
        Outcome outcome = tx.commit(after::add);
        threads.afterCommit(messages.getLast(), after);
        if (outcome instanceof Outcome.Committed committed) {
          unit.committed(committed.events());
          parts.signal().raise();
          return outcome;
        }
        if (!outcome.isOutdated() || attempt >= MAX_ATTEMPTS) {
          return outcome;
        }
      }
    }
  }

  @Override
  public void repeated(List<Message> messages) {
    if (outbox != null) {
      Replies.repeat(parts, outbox, reader(), messages);
    }
  }

  private void handleReplies(
      List<Message> messages,
      Tx tx,
      TxUnit unit,
      List<Change> changes,
      Replies sent,
      HandlerThreads.Watch watch) {
    AwaitedReplies awaited = AwaitedReplies.of(parts, reader(), messages);
    for (Message message : messages) {
      watch.next(message);
      Change taken = awaited.take(message);
      if (taken != null) {
        changes.add(taken);
        if (!handle(Handlers.REPLIES, message, tx, unit, sent)) {
          throw Problem.UNKNOWN_TYPE.because(
              "%s is waited for, but %s does not take replies of type '%s'; add onReply"
                  .formatted(message.id(), receiver, message.payload().type()));
        }
      }
    }
  }

  /** False if nothing handles it. */
  private boolean handle(String topic, Message message, Tx tx, TxUnit unit, Replies sent) {
    Cause cause = Cause.of(message);
    unit.causedBy(cause.metadata());
    try {
      return handlers.handle(
          topic,
          message,
          tx,
          (handler, event) ->
              handler.handle(
                  event, new Handling(receiver, message, cause, tx, unit, sent, outbox)));
    } catch (TenonException e) {
      throw e;
    } catch (RuntimeException e) {
      // If the database is gone, that is what it was: no message is to blame.
      parts.database().log().end();
      throw e;
    }
  }
}
