package dev.tenon.internal;

import dev.tenon.event.Position;
import dev.tenon.inbox.Retry;
import dev.tenon.message.Handlers;
import dev.tenon.message.Message;
import dev.tenon.spi.Change;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Tx;
import dev.tenon.spi.Write;
import dev.tenon.view.Projection;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Changes a projection's rows and its progress in one transaction per batch.
 *
 * <p>Lanes, topics and other instances may change the same row: whoever read it must have written
 * it first. Within an instance they take turns. Between instances each batch moves a mark on, from
 * where it stood before the batch read its rows: of two that overlap, the later one is done again.
 */
final class ProjectionReaction implements Reaction {
  private static final String TURNS = "@turns";
  private static final String ALL_ROWS = "";
  private static final long UNKNOWN = -1;
  private static final int MAX_ATTEMPTS = 100;

  private final ServiceParts parts;
  private final Projection projection;
  private final HandlerThreads threads;
  private final Retry retry;
  private final TypedHandlers<Projection.Handler<Object>> handlers;
  private final boolean takesTurns;
  private final String incarnation;
  private final ReentrantLock oneAtATime = new ReentrantLock();

  /** Where the mark stands as far as this instance knows; guarded by the lock. */
  private long turn = UNKNOWN;

  ProjectionReaction(
      ServiceParts parts, Projection projection, HandlerThreads threads, ServiceOptions options) {
    this.parts = parts;
    this.threads = threads;
    this.projection = projection;
    this.retry = options.retry();
    this.handlers =
        new TypedHandlers<>(
            projection.toString(),
            projection.name(),
            projection.handlers(),
            parts.codec(),
            options.interceptors());
    this.incarnation = parts.database().log().end().incarnation();
    // The service's own log has one mark for all of it, which every batch moves anyway.
    this.takesTurns = !projection.handlers().topics().equals(Set.of(Handlers.OWN_LOG));
  }

  @Override
  public String reader() {
    return projection.name();
  }

  @Override
  public Retry retry() {
    return retry;
  }

  @Override
  public Outcome apply(String topic, List<Message> messages, List<Change> progress) {
    oneAtATime.lock();
    try {
      if (!takesTurns) {
        return attempt(topic, messages, progress);
      }
      for (int attempt = 1; ; attempt++) {
        Change.MoveMark move = nextTurn();
        List<Change> changes = new ArrayList<>(progress);
        changes.add(move);
        turn = UNKNOWN;
        Outcome outcome = attempt(topic, messages, changes);
        if (outcome instanceof Outcome.Committed) {
          turn = move.to().offset();
        }
        boolean overtaken = outcome instanceof Outcome.Stale stale && stale.change().equals(move);
        if (!overtaken || attempt >= MAX_ATTEMPTS) {
          return outcome;
        }
      }
    } finally {
      oneAtATime.unlock();
    }
  }

  private Change.MoveMark nextTurn() {
    long from = turn;
    if (from == UNKNOWN) {
      Position mark =
          parts.database().progress().marks(reader(), TURNS, List.of(ALL_ROWS)).get(ALL_ROWS);
      from = mark == null ? 0 : mark.offset();
    }
    return new Change.MoveMark(
        reader(), TURNS, ALL_ROWS, from, new Position(incarnation, from + 1));
  }

  private Outcome attempt(String topic, List<Message> messages, List<Change> progress) {
    try (Tx tx = parts.database().begin()) {
      BatchRows rows = new BatchRows(parts.database().views(), tx, projection);
      threads.run(
          tx,
          watch -> {
            for (Message message : messages) {
              watch.next(message);
              handlers.handle(
                  topic, message, tx, (handler, event) -> handler.apply(event, message, rows));
            }
          });
      rows.save();
      tx.add(new Write(parts.clock().instant(), progress));
      Outcome outcome = tx.commit();
      if (outcome instanceof Outcome.Committed) {
        parts.signal().raise();
        threads.afterCommit(messages.getLast(), rows.afterCommit());
      }
      return outcome;
    }
  }
}
