package dev.tenon.tail.postgres;

import static dev.tenon.tck.TailedShop.upTo;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.message.Outgoing;
import dev.tenon.spi.Tx;
import dev.tenon.tail.postgres.TailOptions.Mode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModesTest extends SlotCases {
  @ParameterizedTest
  @CsvSource({
    "TABLE,LOG_ALONE,LEAVING",
    "TABLE,LEAVING,LOG_ALONE",
    "LOG_ALONE,TABLE,LEAVING",
    "LOG_ALONE,LEAVING,TABLE",
    "LEAVING,TABLE,LOG_ALONE",
    "LEAVING,LOG_ALONE,TABLE"
  })
  void theModeChangesWithABacklog(Mode first, Mode second, Mode third) {
    int sent = 0;
    for (Mode mode : List.of(first, second, third)) {
      broker.fail(false);
      start(mode);
      if (mode == Mode.LOG_ALONE) {
        awaitEmitting();
      }
      shop.send("a", sent + 1, sent + 20);
      broker.fail(true);
      shop.send("a", sent + 21, sent + 40);
      sent += 40;
      shop.keep(0);
    }
    broker.fail(false);
    start(third);
    int all = sent;
    await(() -> broker.texts().getOrDefault("a", List.of()).size() == all);

    assertThat(broker.texts()).containsEntry("a", upTo(all));
  }

  /** The log goes on at once, and nobody would find there what waits. */
  @Test
  void delayedMessagesAndThoseNobodyTakesWaitInTheTableBesideTheLogAlone() {
    broker.nobodyTakes("later");
    tail(options().withMode(Mode.LOG_ALONE));
    try (Tx tx = server.database().begin()) {
      shop.newest()
          .send(
              tx,
              Outgoing.of("due").withKey("d").dueAt(Instant.now().plus(Duration.ofDays(1))),
              Outgoing.of("untaken").withKey("u").onTopic("later"),
              Outgoing.of("now").withKey("n"));
      tx.commit();
    }
    await(() -> broker.texts().containsKey("n"));
    assertThat(broker.texts()).doesNotContainKeys("d", "u");

    server.run("update tenon_outbox set due_at = now() where message_key = 'd'");
    await(() -> broker.texts().containsKey("d"));
    assertThat(broker.texts()).doesNotContainKey("u");

    broker.somebodyTakes("later");
    await(() -> broker.texts().containsKey("u") && shop.newest().backlog() == 0);
  }

  private void start(Mode mode) {
    shop.start(PostgresTail.of(options().withMode(mode)));
  }
}
