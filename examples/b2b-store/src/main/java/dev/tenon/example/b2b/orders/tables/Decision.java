package dev.tenon.example.b2b.orders.tables;

import dev.tenon.command.Entity;
import dev.tenon.command.Loaded;
import dev.tenon.event.StreamId;
import dev.tenon.message.Outgoing;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A command decided on a row, by the rules that decide it on events.
 *
 * @param before the row as it was
 * @param after the row as it is
 */
record Decision<S>(Loaded<S> before, Loaded<S> after) {
  // snippet: decide
  /**
   * Decides a command on the locked row, changes the row, and sends what happened. Whoever changes
   * the same row waits, so that its messages are in order.
   */
  static <C, S, E> Decision<S> decide(
      Entity<C, S, E> entity,
      StateTable<S> table,
      Connection connection,
      String id,
      C command,
      Consumer<Outgoing> outbox)
      throws SQLException {
    Loaded<S> before = table.find(connection, id, true);
    List<? extends E> events = entity.decider().decide(command, before.state());
    if (events.isEmpty()) {
      return new Decision<>(before, before);
    }
    StreamId of = entity.stream(id);
    S state = before.state();
    long version = before.version();
    for (E event : events) {
      state = entity.decider().evolve(state, event);
      version++;
      outbox.accept(
          Outgoing.of(event)
              .withId(SentMessages.id(of, version).toString())
              .withKey(entity.key(id, state)));
    }
    Loaded<S> after = new Loaded<>(version, state, now(before.recordedAt()));
    table.save(connection, before, after);
    return new Decision<>(before, after);
  }

  // end snippet

  /** Whether anything happened. */
  boolean isChange() {
    return after.version() > before.version();
  }

  /** Times of a row do not go back, whatever the clock does. */
  private static Instant now(@Nullable Instant before) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
    return before != null && before.isAfter(now) ? before : now;
  }
}
