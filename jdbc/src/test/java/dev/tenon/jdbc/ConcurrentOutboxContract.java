package dev.tenon.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.spi.Outcome;
import dev.tenon.spi.Tx;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** As {@link OutboxContract}, of a database with several writers at a time. */
abstract class ConcurrentOutboxContract extends OutboxContract {
  /** Takes the log's lock until the transaction ends. */
  abstract String lockLog();

  @Test
  void aRowThatIsCommittedAfterLaterOnesIsFound() throws SQLException {
    try (Connection early = connect();
        Connection late = connect()) {
      early.setAutoCommit(false);
      late.setAutoCommit(false);
      send(early, "k0", "early");
      send(late, "k1", "late");
      late.commit();
      await(() -> texts("k1").equals("late "));
      awaitSent();
      assertThat(texts("k0")).isEmpty();

      early.commit();
      await(() -> texts("k0").equals("early "));
    }
  }

  @Test
  void sendingWaitsForNobodyWhoAppends() throws SQLException {
    try (Connection holder = connect()) {
      holder.setAutoCommit(false);
      execute(holder, lockLog());
      try (Tx tx = database.begin()) {
        send(tx, "k0", "one");
        send(tx, "k0", "two");
        assertThat(tx.commit()).isInstanceOf(Outcome.Committed.class);
      }
      assertThat(database.outbox().countDue(Instant.now())).isPositive();
      holder.rollback();
    }
    awaitSent();
    assertThat(texts("k0")).isEqualTo("one two ");
  }
}
