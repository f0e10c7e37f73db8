package dev.tenon.tail.postgres;

import dev.tenon.event.Position;
import dev.tenon.spi.Change;
import dev.tenon.spi.Database;
import dev.tenon.spi.OutboxTail;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Tx;
import dev.tenon.spi.Write;
import java.util.List;

/**
 * Remembers in the database what the log has that is nowhere else. While that may be something, a
 * slot that is missing or lost is a loss, and never made anew in silence. A mark that counts on, by
 * four.
 */
final class LogDuty {
  private static final String READER = "tail";
  private static final String SOURCE = "@slot";

  /** As the mark counts. */
  private static final List<State> STATES =
      List.of(State.NOTHING, State.CHANGES, State.MESSAGES, State.LAST_MESSAGES);

  /** Whether messages may be put into the log alone, as a condition on the mark. */
  static final String TAKES_MESSAGES =
      "reader = '" + READER + "' and source = '" + SOURCE + "' and log_offset % 4 = 2";

  private final OutboxTail.Tailed outbox;

  /** What the log alone has. */
  enum State {
    NOTHING,
    /** Of tables that messages are made of. */
    CHANGES,
    /** And more of them may come. */
    MESSAGES,
    /** No more come, but those that are there must be read. */
    LAST_MESSAGES;

    boolean hasMessages() {
      return this == MESSAGES || this == LAST_MESSAGES;
    }
  }

  LogDuty(OutboxTail.Tailed outbox) {
    this.outbox = outbox;
  }

  /** What the mark says now. */
  Mark mark() {
    String key = outbox.service();
    Position mark = outbox.database().progress().marks(READER, SOURCE, List.of(key)).get(key);
    return new Mark(mark == null ? 0 : mark.offset());
  }

  /**
   * Several instances may turn it at a time: one of them does, the others look again. False if it
   * is not as it was seen.
   */
  boolean turn(Mark seen, State to) {
    return move(seen, Math.floorMod(STATES.indexOf(to) - STATES.indexOf(seen.state()), 4));
  }

  /** Leaves it at its state; whoever turns it from what was seen before is too late from now on. */
  boolean keep(Mark seen) {
    return move(seen, 4);
  }

  private boolean move(Mark seen, int steps) {
    Database database = outbox.database();
    Position next = new Position(database.log().end().incarnation(), seen.count() + steps);
    Change move = new Change.MoveMark(READER, SOURCE, outbox.service(), seen.count(), next);
    try (Tx tx = database.begin()) {
      tx.add(new Write(outbox.clock().instant(), List.of(move)));
      if (tx.commit() instanceof Outcome.Committed) {
        return true;
      }
      System.getLogger(LogDuty.class.getName())
          .log(System.Logger.Level.DEBUG, "another instance was faster");
      return false;
    }
  }

  /** What was seen. */
  record Mark(long count) {
    State state() {
      return STATES.get((int) (count % 4));
    }
  }
}
