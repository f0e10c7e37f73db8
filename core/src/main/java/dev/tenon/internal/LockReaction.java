package dev.tenon.internal;

import dev.tenon.inbox.Retry;
import dev.tenon.message.Message;
import dev.tenon.spi.Change;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Tx;
import dev.tenon.spi.Write;
import java.util.List;

/** Ends semantic locks whose time is over. */
final class LockReaction implements Reaction {
  /** Whose timers those of locks are. */
  static final String READER = "locks";

  private static final int MAX_ATTEMPTS = 100;

  private final ServiceParts parts;
  private final Retry retry;

  LockReaction(ServiceParts parts, Retry retry) {
    this.parts = parts;
    this.retry = retry;
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
        messages.forEach(message -> end(message, tx, unit));
        tx.add(new Write(parts.clock().instant(), progress));
        Outcome outcome = tx.commit();
        if (outcome instanceof Outcome.Committed committed) {
          unit.committed(committed.events());
          parts.signal().raise();
        }
        if (!outcome.isOutdated() || attempt >= MAX_ATTEMPTS) {
          return outcome;
        }
      }
    }
  }

  private void end(Message message, Tx tx, TxUnit unit) {
    LockExpiry expiry = (LockExpiry) parts.codec().decode(message.payload());
    unit.causedBy(Cause.of(message).metadata());
    UnitsLocks locks = new UnitsLocks(parts, tx, unit, message.tenant(), expiry.owner());
    if (!locks.state(message.key()).isHeld(parts.clock().instant())) {
      locks.free(message.key(), "its time is over");
    }
  }
}
