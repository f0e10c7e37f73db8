package dev.tenon.internal;

import dev.tenon.message.Message;
import dev.tenon.spi.Change;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Tx;
import dev.tenon.spi.Write;
import dev.tenon.view.Projection;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** Changes a projection's rows and its progress in one transaction per batch. */
final class ProjectionReaction implements Reaction {
  private final ServiceParts parts;
  private final Projection projection;
  private final TypedHandlers<Projection.Handler<Object>> handlers;

  // Lanes and topics may change the same row: whoever read it must have written it first.
  private final ReentrantLock oneAtATime = new ReentrantLock();

  ProjectionReaction(ServiceParts parts, Projection projection) {
    this.parts = parts;
    this.projection = projection;
    this.handlers =
        new TypedHandlers<>(projection.toString(), projection.handlers(), parts.codec());
  }

  @Override
  public String reader() {
    return projection.name();
  }

  @Override
  public Outcome apply(String topic, List<Message> messages, List<Change> progress) {
    oneAtATime.lock();
    try (Tx tx = parts.database().begin()) {
      BatchRows rows = new BatchRows(parts.database().views(), tx, projection);
      for (Message message : messages) {
        var handler = handlers.find(topic, message.payload().type());
        if (handler != null) {
          handler.apply(parts.codec().decode(message.payload()), message, rows);
        }
      }
      rows.save();
      tx.add(new Write(parts.clock().instant(), progress));
      Outcome outcome = tx.commit();
      if (outcome instanceof Outcome.Committed) {
        parts.signal().raise();
        rows.committed();
      }
      return outcome;
    } finally {
      oneAtATime.unlock();
    }
  }
}
