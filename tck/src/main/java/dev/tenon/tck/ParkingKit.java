package dev.tenon.tck;

import static dev.tenon.event.ExpectedVersion.none;
import static dev.tenon.tck.Samples.NOW;
import static dev.tenon.tck.Samples.append;
import static dev.tenon.tck.Samples.appendTo;
import static dev.tenon.tck.Samples.mark;
import static dev.tenon.tck.Samples.message;
import static dev.tenon.tck.Samples.payload;
import static dev.tenon.tck.Samples.place;
import static dev.tenon.tck.Samples.stream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.event.Metadata;
import dev.tenon.event.Payload;
import dev.tenon.message.Message;
import dev.tenon.message.Message.Place;
import dev.tenon.message.ParkedMessage;
import dev.tenon.spi.Change;
import dev.tenon.spi.Outcome;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is promised for messages that could not be taken and wait for somebody. */
public abstract class ParkingKit extends DatabaseCases {
  /** For the test of an adapter. */
  protected ParkingKit() {}

  @Test
  void aParkedMessageComesBackAsItWas() {
    byte[] data = {0, 1, (byte) 200};
    Message full =
        new Message(
            "id '😀",
            new Payload("Paid", 4, data),
            "shop",
            "",
            "Schlüssel",
            Samples.FULL_METADATA,
            NOW.plusNanos(1000),
            new Place("order-Größe", 12, place(77), 31));
    Message bare =
        new Message(
            "2",
            new Payload("Paid", 1, new byte[0]),
            "",
            "",
            "",
            Metadata.occurredAt(NOW),
            NOW,
            new Place("order-2", 1, place(78), 0));
    Message unplaced = unplaced("id '😀");
    ParkedMessage first = parked("billing", "orders", full, "line one\nline two '😀");
    ParkedMessage second = parked("billing", "orders", bare, "");
    ParkedMessage third = parked("billing", "orders", 79, unplaced, "why");
    commit(new Change.Park(first), new Change.Park(second), new Change.Park(third));

    assertSame(parked("billing"), first, second, third);
  }

  @Test
  void parkedMessagesAreListedByTopicAndOffset() {
    ParkedMessage a2 = park("billing", "a", 2);
    ParkedMessage b1 = park("billing", "b", 1);
    ParkedMessage a10 = park("billing", "a", 10);
    ParkedMessage own = park("billing", "", 7);
    ParkedMessage other = park("shipping", "a", 3);

    assertSame(parked("billing"), own, a2, a10, b1);
    assertSame(parked("shipping"), other);
    assertThat(parked("nobody")).isEmpty();
  }

  @Test
  void parkedMessagesAreListedInPages() {
    ParkedMessage a2 = park("billing", "a", 2);
    ParkedMessage a3 = park("billing", "a", 3);
    ParkedMessage b1 = park("billing", "b", 1);

    assertSame(database().progress().parked("billing", null, 2), a2, a3);
    assertSame(database().progress().parked("billing", a2.id(), 2), a3, b1);
    assertSame(database().progress().parked("billing", a3.id(), 2), b1);
    assertThat(database().progress().parked("billing", b1.id(), 2)).isEmpty();
    ParkedMessage.Id gone = new ParkedMessage.Id("billing", "a", 2, "zzz");
    assertSame(database().progress().parked("billing", gone, 1), a3);
  }

  @Test
  void messagesOfOneOrdinalAreListedAndTakenByTheirIds() {
    ParkedMessage second = parked("billing", "a", 7, unplaced("id-2"), "why");
    ParkedMessage first = parked("billing", "a", 7, unplaced("id-1"), "why");
    ParkedMessage others = parked("shipping", "a", 7, unplaced("id-1"), "why");
    commit(new Change.Park(second), new Change.Park(first), new Change.Park(others));

    assertSame(parked("billing"), first, second);
    assertSame(database().progress().parked("billing", first.id(), 9), second);
    commit(new Change.Unpark(first));
    assertThat(write(new Change.Unpark(first))).isInstanceOf(Outcome.Stale.class);
    assertSame(parked("billing"), second);
    assertSame(parked("shipping"), others);
  }

  @Test
  void aParkedMessageIsTakenOnce() {
    ParkedMessage parked = park("billing", "a", 2);
    ParkedMessage left = park("billing", "a", 3);
    ParkedMessage others = park("shipping", "a", 2);
    Change.Unpark take = new Change.Unpark(parked);

    commit(take, appendTo("effect"));
    assertThat(write(appendTo("effect"), take)).isInstanceOf(Outcome.Stale.class);

    assertThat(wholeStream(stream("effect"))).hasSize(1);
    assertSame(parked("billing"), left);
    assertSame(parked("shipping"), others);
  }

  @Test
  void ofThoseWhoTakeAParkedMessageOneWins() throws Exception {
    for (int round = 1; round <= 5; round++) {
      Change.Unpark take = new Change.Unpark(park("billing", "a", round));
      List<Outcome> outcomes = inParallel(4, number -> writeInTx(appendTo("effect"), take));
      assertThat(countCommitted(outcomes)).isEqualTo(1);
      assertThat(outcomes).filteredOn(Outcome.Stale.class::isInstance).hasSize(3);
    }
    assertThat(wholeStream(stream("effect"))).hasSize(5);
  }

  @Test
  void parkingIsDoneTogetherWithTheMarkOrNotAtAll() {
    commit(mark("c1", 0, 5));
    Change.Park park = new Change.Park(parked("billing", "orders", message("c1", 6), "why"));
    Change.MoveMark stale = mark("c1", 4, 6);

    assertThat(write(park, stale)).isEqualTo(new Outcome.Stale(stale, 5));
    assertThat(parked("billing")).isEmpty();
    commit(park, mark("c1", 5, 6));
    assertThat(parked("billing")).hasSize(1);

    commit(append(stream("taken"), none()));
    Change.Unpark take = new Change.Unpark(park.message());
    assertThat(write(take, append(stream("taken"), none()))).isInstanceOf(Outcome.Conflict.class);
    assertThat(parked("billing")).hasSize(1);
  }

  @Test
  void aMessageTakenAndParkedAgainStaysWithItsNewReason() {
    park("billing", "a", 2);
    ParkedMessage again = parked("billing", "a", message("c0", 2), "still");

    commit(new Change.Unpark(again), new Change.Park(again));

    assertSame(parked("billing"), again);
  }

  @Test
  void aMessageParkedInItsPlaceIsNotTakenForIt() {
    ParkedMessage read = park("billing", "a", 2);
    ParkedMessage edited =
        new ParkedMessage(
            read.reader(),
            read.topic(),
            read.ordinal(),
            read.message(),
            read.reason(),
            read.parkedAt().plus(1, ChronoUnit.MICROS));
    commit(new Change.Unpark(read), new Change.Park(edited));

    assertThat(write(appendTo("effect"), new Change.Unpark(read)))
        .isInstanceOf(Outcome.Stale.class);
    assertSame(parked("billing"), edited);
    commit(new Change.Unpark(edited), appendTo("effect"));
    assertThat(parked("billing")).isEmpty();
  }

  @Test
  void parkedMessagesOutliveTheProcessIfTheDatabaseDoes() {
    ParkedMessage before = park("billing", "a", 2);
    assertSame(parked("billing"), before);

    reopen();

    assertSame(
        parked("billing"), can(DatabaseFixture.Capability.REOPENS) ? List.of(before) : List.of());
  }

  private ParkedMessage park(String reader, String topic, long offset) {
    ParkedMessage message = parked(reader, topic, message("c" + offset % 2, offset), "why");
    commit(new Change.Park(message));
    return message;
  }

  private List<ParkedMessage> parked(String reader) {
    return database().progress().parked(reader, null, 100);
  }

  private static ParkedMessage parked(String reader, String topic, Message message, String reason) {
    return parked(reader, topic, message.offset(), message, reason);
  }

  private static ParkedMessage parked(
      String reader, String topic, long ordinal, Message message, String reason) {
    return new ParkedMessage(
        reader, topic, ordinal, message, reason, Instant.parse("2026-03-02T00:00:00.000001Z"));
  }

  private static Message unplaced(String id) {
    return new Message(
        id, payload("Paid", "{}"), "shop", "acme", "k", Samples.FULL_METADATA, NOW, null);
  }
}
