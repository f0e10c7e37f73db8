package dev.tenon.tck;

import static dev.tenon.event.ExpectedVersion.none;
import static dev.tenon.tck.Samples.NOW;
import static dev.tenon.tck.Samples.append;
import static dev.tenon.tck.Samples.mark;
import static dev.tenon.tck.Samples.payload;
import static dev.tenon.tck.Samples.stream;
import static dev.tenon.tck.Samples.writeAt;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.event.Metadata;
import dev.tenon.event.Payload;
import dev.tenon.message.Message;
import dev.tenon.spi.Change;
import dev.tenon.spi.OutboxMessage;
import dev.tenon.spi.OutboxStore.SentMessage;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Tx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What an outbox promises: it holds what was committed, in order, until it is taken out. */
public abstract class OutboxKit extends DatabaseCases {
  /** For the test of an adapter. */
  protected OutboxKit() {}

  @Test
  void aMessageComesBackAsItWas() {
    byte[] data = {0, 1, (byte) 200};
    Message full =
        new Message(
            "id '😀",
            new Payload("Paid", 4, data),
            "",
            "acme",
            "acme:Schlüssel",
            Samples.FULL_METADATA,
            NOW.plusNanos(1000),
            null);
    Message bare =
        new Message("2", new Payload("P", 1, new byte[0]), "", "", "", Metadata.none(), NOW, null);
    send(new OutboxMessage(0, "größe", full, NOW), new OutboxMessage(0, "", bare, null));

    List<OutboxMessage> due = due();
    assertThat(due).extracting(OutboxMessage::number).doesNotContain(0L).isSorted();
    assertSame(
        due,
        new OutboxMessage(due.getFirst().number(), "größe", full, NOW),
        new OutboxMessage(due.getLast().number(), "", bare, null));
  }

  @Test
  void aMessageIsThereFromTheCommitOn() {
    try (Tx first = database().begin();
        Tx second = database().begin();
        Tx abandoned = database().begin()) {
      first.send(List.of(message("1"), message("2")));
      second.send(List.of(message("3")));
      second.send(List.of(message("4")));
      abandoned.send(List.of(message("5")));
      assertThat(ids()).isEmpty();

      committed(second.commit());
      assertThat(ids()).containsExactly("3", "4");
      committed(first.commit());
    }
    assertThat(ids()).containsExactlyInAnyOrder("1", "2", "3", "4").containsSubsequence("1", "2");
    assertThat(database().outbox().countDue(NOW)).isEqualTo(4);
  }

  @Test
  void aMessageIsSentTogetherWithTheOtherWorkOrNotAtAll() {
    commit(append(stream("1"), none()));
    try (Tx tx = database().begin()) {
      tx.send(List.of(message("1")));
      tx.add(Samples.write(append(stream("1"), none())));
      assertThat(tx.commit()).isInstanceOf(Outcome.Conflict.class);
    }
    assertThat(ids()).isEmpty();

    try (Tx tx = database().begin()) {
      tx.add(Samples.write(append(stream("2"), none())));
      tx.send(List.of(message("1")));
      assertThat(committed(tx.commit())).hasSize(1);
    }
    assertThat(ids()).containsExactly("1");
    assertThat(wholeLog()).hasSize(2);
  }

  @Test
  void whatIsToBeDoneAfterTheCommitIsDoneIfThereIsOne() {
    AtomicInteger done = new AtomicInteger();
    commit(append(stream("1"), none()));
    try (Tx tx = database().begin()) {
      tx.afterCommit(done::incrementAndGet);
      tx.add(Samples.write(append(stream("1"), none())));
      tx.commit();
    }
    try (Tx tx = database().begin()) {
      tx.afterCommit(done::incrementAndGet);
    }
    assertThat(done).hasValue(0);
    try (Tx tx = database().begin()) {
      tx.send(List.of(message("1")));
      tx.afterCommit(() -> done.addAndGet(ids().size()));
      assertThat(done).hasValue(0);
      tx.commit();
    }
    assertThat(done).hasValue(1);
  }

  @Test
  void aDelayedMessageIsDueFromItsInstantOn() {
    send(at("1", NOW.plusNanos(1000)), at("2", NOW), message("3"), at("4", NOW.minusSeconds(9)));

    assertThat(ids()).containsExactly("2", "3", "4");
    assertThat(database().outbox().countDue(NOW)).isEqualTo(3);
    assertThat(database().outbox().countDue(NOW.minusSeconds(10))).isEqualTo(1);
    assertThat(idsOf(database().outbox().due(NOW.plusSeconds(1), 0, 9)))
        .containsExactly("1", "2", "3", "4");
    assertThat(idsOf(database().outbox().due(NOW, 0, 2))).containsExactly("2", "3");
  }

  @Test
  void messagesAreListedInPagesInTheOrderTheyWereSent() {
    for (int i = 0; i < 10; i++) {
      send(message("m" + 2 * i), at("m" + (2 * i + 1), NOW));
    }

    List<String> all = new ArrayList<>();
    List<OutboxMessage> page = database().outbox().due(NOW, 0, 7);
    while (!page.isEmpty()) {
      all.addAll(idsOf(page));
      page = database().outbox().due(NOW, page.getLast().number(), 7);
    }
    assertThat(all).isEqualTo(IntStream.range(0, 20).mapToObj(i -> "m" + i).toList());
  }

  @Test
  void whatWasPublishedIsTakenOutOnceAndForAll() {
    send(message("1"), message("2"), message("3"));
    List<OutboxMessage> first = due().subList(0, 2);

    commit(new Change.Sent(first, false));
    assertThat(ids()).containsExactly("3");
    commit(new Change.Sent(first, false));
    send(message("4"));
    commit(new Change.Sent(first, false));

    assertThat(ids()).containsExactly("3", "4");
    assertThat(database().outbox().forgetSent(NOW.plusSeconds(1_000_000), 9)).isZero();
  }

  @Test
  void aRefusedWriteTakesNothingOut() {
    send(message("1"));
    commit(mark("leader", 0, 2));

    for (boolean keep : List.of(true, false)) {
      assertThat(write(new Change.Sent(due(), keep), mark("leader", 1, 1)))
          .isEqualTo(new Outcome.Stale(mark("leader", 1, 1), 2));
    }
    assertThat(ids()).containsExactly("1");
    commit(new Change.Sent(due(), false), mark("leader", 2, 2));
    assertThat(ids()).isEmpty();
  }

  @Test
  void whatIsKeptIsForgottenFromTheOldestOn() {
    send(message("1"), message("2"), message("3"), message("4"));
    List<OutboxMessage> all = due();
    for (int i = 3; i >= 0; i--) {
      writeAll(writeAt(NOW.plusSeconds(i), new Change.Sent(all.subList(i, i + 1), true)));
    }

    assertThat(ids()).isEmpty();
    assertThat(database().outbox().forgetSent(NOW, 9)).isZero();
    assertThat(database().outbox().forgetSent(NOW.plusSeconds(3), 2)).isEqualTo(2);
    assertThat(database().outbox().forgetSent(NOW.plusSeconds(3), 9)).isEqualTo(1);
    assertThat(database().outbox().forgetSent(NOW.plusSeconds(9), 9)).isEqualTo(1);
  }

  @Test
  void whatIsKeptIsListedByWhenItWasSent() {
    send(message("1"), message("2"), at("3", NOW), message("4"), message("5"));
    List<OutboxMessage> all = due();
    writeAll(writeAt(NOW.plusSeconds(2), new Change.Sent(all.subList(0, 2), true)));
    writeAll(writeAt(NOW.plusSeconds(1), new Change.Sent(all.subList(2, 3), true)));
    writeAll(writeAt(NOW.plusSeconds(3), new Change.Sent(all.subList(3, 4), false)));

    List<SentMessage> sent = database().outbox().sent(NOW, 0, 9);
    assertThat(sent).extracting(one -> one.message().message().id()).containsExactly("3", "1", "2");
    assertThat(sent.getFirst().sentAt()).isEqualTo(NOW.plusSeconds(1));
    assertSame(
        sent.stream().map(SentMessage::message).toList(), all.get(2), all.get(0), all.get(1));
    assertThat(sentAfter(sent.get(0))).containsExactly("1", "2");
    assertThat(sentAfter(sent.get(1))).containsExactly("2");
    assertThat(sentAfter(sent.get(2))).isEmpty();
    assertThat(database().outbox().sent(NOW, 0, 2)).hasSize(2);
  }

  private List<String> sentAfter(SentMessage last) {
    return idsOf(
        database().outbox().sent(last.sentAt(), last.message().number(), 9).stream()
            .map(SentMessage::message)
            .toList());
  }

  @Test
  void thousandsAreSentAtOnceAndTakenOutInBatches() {
    send(IntStream.range(0, 2_500).mapToObj(i -> message("m" + i)).toArray(OutboxMessage[]::new));

    List<String> seen = new ArrayList<>();
    List<OutboxMessage> batch = database().outbox().due(NOW, 0, 1_000);
    while (!batch.isEmpty()) {
      seen.addAll(idsOf(batch));
      commit(new Change.Sent(batch, seen.size() > 1_500));
      batch = database().outbox().due(NOW, 0, 1_000);
    }
    assertThat(seen).isEqualTo(IntStream.range(0, 2_500).mapToObj(i -> "m" + i).toList());
    assertThat(database().outbox().forgetSent(NOW.plusSeconds(1), 9_999)).isEqualTo(1_500);
  }

  @Test
  void messagesOfManyThreadsAreAllThereAndThoseOfATransactionInOrder() throws Exception {
    inParallel(
        8,
        number -> {
          for (int i = 0; i < 10; i++) {
            send(message(number + "/" + 2 * i), message(number + "/" + (2 * i + 1)));
          }
          return number;
        });

    List<String> ids = idsOf(database().outbox().due(NOW, 0, 1_000));
    assertThat(ids).hasSize(160).doesNotHaveDuplicates();
    for (int number = 0; number < 8; number++) {
      String prefix = number + "/";
      assertThat(ids.stream().filter(id -> id.startsWith(prefix)).toList())
          .isEqualTo(IntStream.range(0, 20).mapToObj(i -> prefix + i).toList());
    }
  }

  @Test
  void messagesOutliveTheProcessIfTheDatabaseDoes() {
    send(message("1"), message("2"));
    commit(new Change.Sent(due().subList(0, 1), false));
    assertThat(ids()).containsExactly("2");

    reopen();

    boolean there = can(DatabaseFixture.Capability.REOPENS);
    assertThat(ids()).isEqualTo(there ? List.of("2") : List.of());
    send(message("3"));
    assertThat(ids()).isEqualTo(there ? List.of("2", "3") : List.of("3"));
  }

  private void send(OutboxMessage... messages) {
    try (Tx tx = database().begin()) {
      tx.send(List.of(messages));
      committed(tx.commit());
    }
  }

  private List<OutboxMessage> due() {
    return database().outbox().due(NOW, 0, 100);
  }

  private List<String> ids() {
    return idsOf(due());
  }

  private static List<String> idsOf(List<OutboxMessage> messages) {
    return messages.stream().map(message -> message.message().id()).toList();
  }

  private static OutboxMessage message(String id) {
    return at(id, null);
  }

  private static OutboxMessage at(String id, @Nullable Instant due) {
    Message message =
        new Message(id, payload("Paid", "{}"), "", "", "k", Samples.FULL_METADATA, NOW, null);
    return new OutboxMessage(0, "orders", message, due);
  }
}
