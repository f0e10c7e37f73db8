package dev.tenon.tail.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.event.Metadata;
import dev.tenon.event.Payload;
import dev.tenon.message.Message;
import dev.tenon.spi.OutboxMessage;
import dev.tenon.spi.Tx;
import dev.tenon.tail.postgres.LogDuty.State;
import dev.tenon.tail.postgres.TailOptions.Mode;
import dev.tenon.tck.Recorder;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is waited for: when the log alone has its last messages, and when a slot is found. */
class EndingTest {
  private static final long ALL = Long.MAX_VALUE;

  private final OnPostgres server = new OnPostgres();
  private final Slot slot = new Slot(OnPostgres.options(), "shop");
  private final Ending ending = new Ending(slot);
  private final LogDuty duty = new LogDuty(NoTable.of(server.database()));

  @BeforeEach
  void turn() {
    turnTo(State.CHANGES, State.MESSAGES);
  }

  @AfterEach
  void close() {
    slot.close();
    server.close();
  }

  private void turnTo(State... states) {
    for (State state : states) {
      assertThat(duty.turn(duty.mark(), state)).isTrue();
    }
  }

  private boolean isOver(long confirmed) {
    return ending.isOver(duty.mark(), confirmed);
  }

  /** The server itself has transactions now and then. */
  private void awaitOver() {
    Recorder.until("it is over", () -> isOver(ALL));
  }

  private static void run(Tx tx, String sql) throws SQLException {
    try (Statement statement = tx.unwrap(Connection.class).createStatement()) {
      statement.execute(sql);
    }
  }

  private static void emit(Tx tx) {
    Payload payload = new Payload("text", 1, new byte[0]);
    Message message = new Message("m", payload, "", "", "k", Metadata.none(), Instant.EPOCH, null);
    new EmittingOutlet(tx, "shop", "any")
        .send(List.of(new OutboxMessage(0, "shop", message, null)));
  }

  /** Until another look has begun. */
  private static void awaitLook(Keeper keeper) {
    Duration age = keeper.health().age();
    Recorder.until("it was looked at", () -> keeper.health().age().compareTo(age) < 0);
  }

  @Test
  void whoBeganToWriteLastIsWaitedForAndThenWhatItWroteIs() {
    try (Tx last = server.database().begin()) {
      emit(last);
      turnTo(State.LAST_MESSAGES);
      assertThat(isOver(ALL)).isFalse();
      assertThat(isOver(ALL)).isFalse();
      long before = slot.end();
      last.commit();
      assertThat(isOver(before)).isFalse();
    }
    awaitOver();
    assertThat(server.number("select count(*) from tenon_outbox")).isZero();
  }

  /** It has no session that could be asked for. */
  @Test
  void whatIsPreparedIsWaitedFor() throws SQLException {
    try (Tx tx = server.database().begin()) {
      emit(tx);
      run(tx, "prepare transaction 'p'");
    }
    turnTo(State.LAST_MESSAGES);
    try {
      assertThat(isOver(ALL)).isFalse();
      assertThat(isOver(ALL)).isFalse();
    } finally {
      server.run("commit prepared 'p'");
    }
    awaitOver();
  }

  /** It puts a message into the log alone though nobody else does any more. */
  @Test
  void whoSeesTheMarkAsItWasIsWaitedFor() throws SQLException {
    try (Tx old = server.database().begin()) {
      run(old, "set transaction isolation level repeatable read");
      run(old, "select 1");
      turnTo(State.LAST_MESSAGES);
      assertThat(isOver(ALL)).isFalse();
      emit(old);
      assertThat(isOver(ALL)).isFalse();
      old.commit();
    }
    assertThat(server.number("select count(*) from tenon_outbox")).isZero();
    awaitOver();
  }

  @Test
  void whoBeganLaterIsNotWaitedFor() throws SQLException {
    turnTo(State.LAST_MESSAGES);
    isOver(0);
    try (Tx later = server.database().begin()) {
      run(later, "select pg_current_xact_id()");
      awaitOver();
    }
  }

  @Test
  void whatIsKnownOfOneEndSaysNothingOfTheNext() {
    turnTo(State.LAST_MESSAGES);
    awaitOver();
    turnTo(State.NOTHING, State.CHANGES, State.MESSAGES);
    try (Tx last = server.database().begin()) {
      emit(last);
      turnTo(State.LAST_MESSAGES);
      assertThat(isOver(ALL)).isFalse();
      last.commit();
    }
    awaitOver();
  }

  /** What it wrote may have been too early for the log, and who made the slot may be gone. */
  @Test
  void whoFindsASlotWaitsForThoseThatRunThen() throws SQLException {
    slot.requirePublished();
    slot.create();
    try (Tx tx = server.database().begin()) {
      run(tx, "select pg_current_xact_id()");
      TailOptions options = OnPostgres.options().withMode(Mode.TABLE);
      try (Keeper keeper =
          new Keeper(options, new Slot(options, "shop"), NoTable.of(server.database()))) {
        awaitLook(keeper);
        awaitLook(keeper);
        assertThat(keeper.isReady()).isFalse();
        tx.commit();
        Recorder.until("it can be read", keeper::isReady);
      }
    }
  }
}
