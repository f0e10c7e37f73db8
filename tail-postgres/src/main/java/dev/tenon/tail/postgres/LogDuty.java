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

  State state() {
    return STATES.get((int) (count() % 4));
  }

  private long count() {
    String key = outbox.service();
    Position mark = outbox.database().progress().marks(READER, SOURCE, List.of(key)).get(key);
    return mark == null ? 0 : mark.offset();
  }

  /** Several instances may turn it at a time: one of them does, the others look again. */
  void turn(State from, State to) {
    if (from != to) {
      move(from, Math.floorMod(STATES.indexOf(to) - STATES.indexOf(from), 4));
    }
  }

  /** Whether it is still so; whoever turns it from what was read before is too late now. */
  boolean keep(State its) {
    return move(its, 4);
  }

  private boolean move(State from, int steps) {
    long before = count();
    if (before % 4 != STATES.indexOf(from)) {
      return false;
    }
    Database database = outbox.database();
    Position next = new Position(database.log().end().incarnation(), before + steps);
    Change move = new Change.MoveMark(READER, SOURCE, outbox.service(), before, next);
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
}
