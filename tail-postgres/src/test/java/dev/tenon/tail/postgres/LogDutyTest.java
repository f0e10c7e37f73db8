package dev.tenon.tail.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.event.Metadata;
import dev.tenon.event.Payload;
import dev.tenon.message.Message;
import dev.tenon.spi.OutboxMessage;
import dev.tenon.spi.Tx;
import dev.tenon.tail.postgres.LogDuty.Mark;
import dev.tenon.tail.postgres.LogDuty.State;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An instance that has lost its lease without knowing it, and the one that has it now. */
class LogDutyTest {
  private final OnPostgres server = new OnPostgres();
  private final LogDuty former = duty();
  private final LogDuty present = duty();

  @AfterEach
  void close() {
    server.close();
  }

  private LogDuty duty() {
    return new LogDuty(NoTable.of(server.database()));
  }

  @Test
  void whoTurnsWhatWasKeptSinceIsTooLate() {
    Mark seen = former.mark();
    assertThat(present.keep(present.mark())).isTrue();
    assertThat(former.turn(seen, State.MESSAGES)).isFalse();
    assertThat(present.mark().state()).isEqualTo(State.NOTHING);

    assertThat(former.turn(former.mark(), State.MESSAGES)).isTrue();
  }

  @Test
  void whoKeepsWhatWasTurnedSinceIsTooLate() {
    Mark seen = former.mark();
    assertThat(present.turn(present.mark(), State.MESSAGES)).isTrue();
    assertThat(former.keep(seen)).isFalse();
    assertThat(present.mark().state()).isEqualTo(State.MESSAGES);
  }

  @Test
  void aStateThatCameAgainIsNotTheOneThatWasSeen() {
    Mark seen = former.mark();
    for (State next : List.of(State.CHANGES, State.MESSAGES, State.LAST_MESSAGES, State.NOTHING)) {
      assertThat(present.turn(present.mark(), next)).isTrue();
      assertThat(present.mark().state()).isEqualTo(next);
    }
    assertThat(former.turn(seen, State.CHANGES)).isFalse();
  }

  /** Whoever believes it takes them may be late. */
  @ParameterizedTest
  @CsvSource({"CHANGES, prompt delayed", "MESSAGES, delayed", "LAST_MESSAGES, prompt delayed"})
  void theLogAloneHasWhatIsPromptWhileItTakesMessages(State state, String inTheTable) {
    assertThat(present.turn(present.mark(), state)).isTrue();
    try (Tx tx = server.database().begin()) {
      new EmittingOutlet(tx, "shop", "any")
          .send(List.of(message("prompt", null), message("delayed", Instant.EPOCH)));
      tx.commit();
    }
    assertThat(server.text("select string_agg(message_key, ' ' order by id) from tenon_outbox"))
        .isEqualTo(inTheTable);
  }

  private static OutboxMessage message(String key, @Nullable Instant due) {
    Payload payload = new Payload("text", 1, new byte[0]);
    Message message = new Message(key, payload, "", "", key, Metadata.none(), Instant.EPOCH, null);
    return new OutboxMessage(0, "shop", message, due);
  }

  @Test
  void oneIsAtTheSlotAtATime() {
    try (Slot mine = new Slot(OnPostgres.options(), "shop");
        Slot other = new Slot(OnPostgres.options(), "shop")) {
      assertThat(mine.alone(() -> !other.alone(() -> true))).isTrue();
      assertThat(other.alone(() -> true)).isTrue();
      assertThat(other.alone(() -> false)).isFalse();
    }
  }

  @Test
  void whoLosesTheConnectionInBetweenDropsNothing() {
    try (Slot mine = new Slot(OnPostgres.options(), "shop")) {
      mine.create();
      assertThatThrownBy(() ->
              mine.alone(() -> {
                server.disturb();
                mine.drop();
                return true;
              }))
          .hasMessageContaining("TENON-");
      assertThat(mine.state().isUsable()).isTrue();
    }
  }
}
