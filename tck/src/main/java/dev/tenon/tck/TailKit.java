package dev.tenon.tck;

import static dev.tenon.tck.TailedShop.upTo;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.event.Metadata;
import dev.tenon.message.Message;
import dev.tenon.message.Outgoing;
import dev.tenon.spi.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a tail promises: what was committed is published, in order, once, and at once. */
public abstract class TailKit extends TailCases {
  private static final int MANY = 30_000;

  /** For the test of an adapter. */
  protected TailKit() {}

  @Test
  void whatIsCommittedIsPublishedInOrderAndItsRowsGo() {
    startTailing();
    shop().send("a", 1, 50);
    awaitPublished(50);

    assertThat(broker().texts()).containsEntry("a", upTo(50));
    assertThat(broker().published()).hasSize(50);
    await("nobody complains", shop()::isWell);
  }

  @Test
  void whatIsRolledBackIsNotPublished() {
    startTailing();
    try (Tx abandoned = database().begin()) {
      shop().newest().send(abandoned, Outgoing.of("undone").withKey("a"));
      shop().send("a", "1");
      awaitPublished(1);
    }
    shop().send("a", "2");
    awaitPublished(2);

    assertThat(broker().texts()).containsEntry("a", upTo(2));
  }

  /** As the log has it, and as the table has it. */
  @Test
  void aMessageIsTheSameByBothWays() {
    Instant occurred = Instant.parse("2026-03-29T01:30:00.123456Z");
    Outgoing whole =
        Outgoing.of("Grüße 💶 ' \\ ")
            .withKey("ключ ")
            .withMetadata(
                Metadata.occurredAt(occurred).withCorrelationId("c").withCausationId("d"));
    startTailing();
    send(whole.withId("by the log"));
    awaitPublished(1);
    shop().keep(0);
    shop().start(null);
    send(whole.withId("by the table"));
    awaitPublished(2);

    Message byLog = broker().published().getFirst().message();
    Message byTable = broker().published().getLast().message();
    assertThat(byLog.occurredAt()).isEqualTo(occurred);
    assertThat(byLog.metadata().causationId()).isEqualTo("d");
    assertThat(byLog.payload().data()).isEqualTo(byTable.payload().data());
    assertThat(byLog)
        .usingRecursiveComparison()
        .ignoringFields("id", "recordedAt", "payload")
        .isEqualTo(byTable);
    assertThat(Duration.between(byLog.recordedAt(), byTable.recordedAt()))
        .isBetween(Duration.ZERO, Duration.ofMinutes(1));
  }

  @Test
  void delayedMessagesAndThoseNobodyTakesWaitInTheTable() {
    broker().nobodyTakes("later");
    startTailing();
    send(
        Outgoing.of("due").withKey("d").dueAt(Instant.now().plusMillis(700)),
        Outgoing.of("untaken").withKey("u").onTopic("later"),
        Outgoing.of("now").withKey("n"));
    await("the first is published", () -> broker().count() == 1);
    assertThat(broker().texts()).containsOnlyKeys("n");
    await("the delayed one is published", () -> broker().count() == 2);
    assertThat(broker().texts()).containsOnlyKeys("n", "d");

    broker().somebodyTakes("later");
    awaitPublished(3);
  }

  @Test
  void aLargeTransactionComesInBatches() {
    startTailing();
    send(upTo(MANY).stream().map(text -> Outgoing.of(text).withKey("k")).toArray(Outgoing[]::new));
    awaitPublished(MANY);

    assertThat(broker().texts()).containsEntry("k", upTo(MANY));
  }

  @Test
  void theNextInstanceGoesOn() {
    startTailing();
    TailFixture.Tail second = made().tail();
    shop().start(second.outbox());
    shop().send("a", "1");
    awaitPublished(1);
    assertThat(second.reads().getAsBoolean()).isFalse();

    shop().keep(1);
    awaitTailing(second);
    shop().send("a", "2");
    awaitPublished(2);
    assertThat(broker().texts()).containsEntry("a", upTo(2));
    assertThat(broker().published()).hasSize(2);
  }

  @Test
  void pollingAndTailingTakeTurnsWithABacklog() {
    int sent = 0;
    for (boolean tails : List.of(false, true, false, true)) {
      broker().fail(false);
      shop().start(tails ? made().tail().outbox() : null);
      shop().send("a", sent + 1, sent + 20);
      broker().fail(true);
      shop().send("a", sent + 21, sent + 40);
      sent += 40;
      await("it was tried in vain", () -> !shop().isWell());
      shop().keep(0);
    }
    broker().fail(false);
    startTailing();
    awaitPublished(sent);

    assertThat(broker().texts()).containsEntry("a", upTo(sent));
  }

  @Test
  void aMessageIsThereWithinMilliseconds() {
    startTailing();
    List<Long> nanos = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      long committed = send(Outgoing.of("x").withKey("a"));
      int count = i + 1;
      await("it is published", () -> broker().published().size() >= count);
      nanos.add(broker().published().get(i).nanos() - committed);
    }
    Duration median = Duration.ofNanos(nanos.stream().sorted().toList().get(150));
    System.getLogger("tail").log(System.Logger.Level.INFO, "median " + median);
    // Loose, for a busy machine; the benchmark tells the truth.
    assertThat(median).isLessThan(made().delay());
  }

  /** Sends in a transaction; returns when it was committed. */
  private long send(Outgoing... messages) {
    try (Tx tx = database().begin()) {
      Stream.of(messages).forEach(message -> shop().newest().send(tx, message));
      tx.commit();
      return System.nanoTime();
    }
  }
}
