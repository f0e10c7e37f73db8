package dev.tenon.tail.postgres;

import dev.tenon.event.Position;
import dev.tenon.spi.Change;
import dev.tenon.spi.Database;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.OutboxTail;
import dev.tenon.spi.Tx;
import dev.tenon.spi.Write;
import java.util.List;

/**
 * Remembers in the database that the log has, or may have, what is nowhere else. While that is so, a
 * slot that is missing or lost is a loss, and never made anew in silence. Odd: it has; even: it has
 * not.
 */
final class LogDuty {
  private static final String READER = "tail";
  private static final String SOURCE = "@slot";

  private final OutboxTail.Tailed outbox;

  LogDuty(OutboxTail.Tailed outbox) {
    this.outbox = outbox;
  }

  boolean isOn() {
    return count() % 2 == 1;
  }

  private long count() {
    Position mark =
        outbox
            .database()
            .progress()
            .marks(READER, SOURCE, List.of(outbox.service()))
            .get(outbox.service());
    return mark == null ? 0 : mark.offset();
  }

  /** Several instances may turn it at a time: one of them does. */
  boolean turn(boolean on) {
    long before = count();
    if ((before % 2 == 1) == on) {
      return true;
    }
    Database database = outbox.database();
    Position next = new Position(database.log().end().incarnation(), before + 1);
    Change move = new Change.MoveMark(READER, SOURCE, outbox.service(), before, next);
    try (Tx tx = database.begin()) {
      tx.add(new Write(outbox.clock().instant(), List.of(move)));
      return tx.commit() instanceof Outcome.Committed;
    }
  }
}
