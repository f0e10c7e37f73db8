package dev.tenon.tck;

import static dev.tenon.event.ExpectedVersion.any;
import static dev.tenon.event.ExpectedVersion.none;
import static dev.tenon.tck.Samples.NOW;
import static dev.tenon.tck.Samples.append;
import static dev.tenon.tck.Samples.appendTo;
import static dev.tenon.tck.Samples.event;
import static dev.tenon.tck.Samples.stream;
import static dev.tenon.tck.Samples.writeAt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.tenon.event.EventRecord;
import dev.tenon.event.Metadata;
import dev.tenon.event.NewEvent;
import dev.tenon.event.Payload;
import dev.tenon.event.Position;
import dev.tenon.event.StreamId;
import dev.tenon.message.Message;
import dev.tenon.message.Message.Place;
import dev.tenon.message.ParkedMessage;
import dev.tenon.spi.Change;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.StateEvent;
import dev.tenon.spi.Timer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** An event comes back from the log as it was appended, or its write fails. */
public abstract class EventContentKit extends DatabaseCases {
  /** For the test of an adapter. */
  protected EventContentKit() {}

  @Test
  void whatIsReportedIsWhatIsRead() {
    NewEvent first = new NewEvent(UUID.randomUUID(), bytes(0, 1, 0, 255), "k", Metadata.none());
    List<EventRecord> done = commit(append(stream("1"), none(), first, event()));

    assertThat(done).extracting(EventRecord::id).startsWith(first.id()).hasSize(2);
    assertSame(wholeStream(stream("1")), done);
    assertSame(wholeLog(), done);
  }

  @Test
  void aStateIsGivenWhatIsStoredOfItsEvents() {
    commit(appendTo("1"), appendTo("2"));
    List<EventRecord> done = commit(append(stream("1"), any(), event("a", "Placed"), event()));

    List<StateEvent> both = done.stream().map(EventContentKit::ofState).toList();
    assertSame(log().readForState(stream("1"), 1, 2), both);
    assertSame(log().readForState(stream("1"), 1, 1), both.subList(0, 1));
    assertSame(log().readForState(stream("1"), 2, 9), both.subList(1, 2));
    assertThat(log().readForState(stream("1"), 3, 9)).isEmpty();
    assertThat(log().readForState(stream("1"), 0, 9)).hasSize(3);
  }

  @Test
  void whoReadsBesideOthersIsGivenTheWholeOfHisOwnStream() throws Exception {
    List<List<StateEvent>> states = new ArrayList<>();
    for (int number = 0; number < 12; number++) {
      NewEvent[] events = new NewEvent[number * 5];
      Arrays.setAll(events, i -> event("key", "Event" + states.size() + "of" + i));
      states.add(
          events.length == 0
              ? List.of()
              : commit(append(stream("s" + number), none(), events)).stream()
                  .map(EventContentKit::ofState)
                  .toList());
    }
    assertThat(states.getLast()).hasSize(55);
    inParallel(
        12,
        reader -> {
          for (int i = 0; i < 60; i++) {
            int number = (reader + i) % states.size();
            List<StateEvent> state = states.get(number);
            int after = Math.min(i % 4, state.size());
            int limit = i % 5 == 0 ? 1 + i / 2 : 1_000;
            assertSame(
                log().readForState(stream("s" + number), after, limit),
                state.subList(after, Math.min(state.size(), after + limit)));
          }
          return reader;
        });
  }

  private static StateEvent ofState(EventRecord event) {
    return new StateEvent(event.version(), event.payload(), event.recordedAt());
  }

  @Test
  void everyByteOfAPayloadComesBack() {
    byte[] megabyte = new byte[1 << 20];
    new Random(7).nextBytes(megabyte);
    List<byte[]> samples = List.of(new byte[0], new byte[] {0}, allBytes(), megabyte);
    for (byte[] sample : samples) {
      Payload payload = new Payload("Blob", 3, sample);
      commit(
          append(
              stream("1"), any(), new NewEvent(UUID.randomUUID(), payload, "k", Metadata.none())));
    }

    reopenIfItKeeps();

    List<EventRecord> read = wholeStream(stream("1"));
    assertThat(read).hasSameSizeAs(samples);
    for (int i = 0; i < samples.size(); i++) {
      assertThat(read.get(i).payload().data()).isEqualTo(samples.get(i));
      assertThat(read.get(i).payload().schemaVersion()).isEqualTo(3);
    }
  }

  @Test
  void idsKeysMetadataAndTimesComeBackAsTheyWere() {
    StreamId odd = new StreamId("Sales.order_2", "Größe/😀 '%_\\\" -x");
    NewEvent full =
        new NewEvent(UUID.randomUUID(), bytes(1), "Schlüssel 😀'", Samples.FULL_METADATA);
    NewEvent bare = new NewEvent(new UUID(-1, 1), bytes(1), "", Metadata.none());
    commit(append(odd, none(), full, bare));

    reopenIfItKeeps();

    List<EventRecord> read = wholeStream(odd);
    assertThat(read).extracting(EventRecord::id).containsExactly(full.id(), bare.id());
    assertThat(read).extracting(EventRecord::stream).containsOnly(odd);
    assertThat(read).extracting(EventRecord::key).containsExactly("Schlüssel 😀'", "");
    assertThat(read).extracting(EventRecord::recordedAt).containsOnly(NOW);
    assertThat(read)
        .extracting(EventRecord::metadata)
        .containsExactly(Samples.FULL_METADATA, Metadata.occurredAt(NOW));
  }

  @Test
  void theLongestTextsAndTheOutermostTimesComeBack() {
    StreamId longest = new StreamId(ascii(100), ascii(100), text(200));
    Instant first = Instant.parse("0001-01-01T00:00:00Z");
    Instant last = Instant.parse("9999-12-31T23:59:59.999999Z");
    Payload payload = new Payload(text(200), Integer.MAX_VALUE, new byte[1]);
    Metadata full = new Metadata(text(500), text(500), text(500), text(500), first);
    NewEvent event = new NewEvent(UUID.randomUUID(), payload, text(500), full);
    NewEvent latest = new NewEvent(UUID.randomUUID(), payload, "k", Metadata.occurredAt(last));
    Position place = new Position(text(100), Long.MAX_VALUE);
    Timer timer = new Timer(text(100), ascii(100), text(500), first, payload, full);
    Message message =
        new Message(
            text(500),
            payload,
            ascii(100),
            ascii(100),
            text(500),
            full,
            last,
            new Place(longest.toString(), 1, place, 0));
    ParkedMessage parked =
        new ParkedMessage(text(100), ascii(100), Long.MAX_VALUE, message, text(2_000), last);
    String reader = text(100);
    String topic = ascii(100);
    commit(
        append(longest, none(), event, latest),
        new Change.MoveMark(reader, topic, event.key(), 0, place),
        new Change.Schedule(timer),
        new Change.Park(parked),
        new Change.Receive(reader, topic, message.id()));

    reopenIfItKeeps();

    List<EventRecord> read = wholeStream(longest);
    assertThat(read).extracting(EventRecord::stream).containsOnly(longest);
    assertThat(read).extracting(EventRecord::key).containsExactly(event.key(), "k");
    assertThat(read)
        .extracting(EventRecord::metadata)
        .containsExactly(full, Metadata.occurredAt(last));
    assertThat(read).extracting(e -> e.payload().type()).containsOnly(payload.type());
    assertThat(database().progress().marks(reader, topic, List.of(event.key())))
        .containsExactly(entry(event.key(), place));
    assertSame(database().progress().due(first, 9), timer);
    assertThat(database().received().find(reader, topic, List.of(message.id())))
        .containsExactly(message.id());
    assertSame(database().progress().parked(parked.reader(), null, 9), parked);
  }

  /** Three bytes each in UTF-8, and without a pattern that a database could shorten. */
  private static String text(int length) {
    return letters(length, 0x4E00, 0x9FA5);
  }

  private static String ascii(int length) {
    return letters(length, 'a', 'z');
  }

  private static String letters(int length, int first, int last) {
    return new Random(length)
        .ints(length, first, last + 1)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  @Test
  void streamsThatDifferOnlyInCaseOrTrailingSpaceAreDifferent() {
    for (String id : List.of("a", "A", "a ", "á")) {
      commit(append(stream(id), none()));
    }
    commit(append(new StreamId("Order", "a"), none()));

    assertThat(wholeLog()).hasSize(5).extracting(EventRecord::version).containsOnly(1L);
  }

  @Test
  void recordedTimeNeverDecreasesWithinAStream() {
    Instant earlier = NOW.minusSeconds(5);
    writeAll(writeAt(NOW.plusNanos(999), appendTo("1")), writeAt(earlier, appendTo("1")));
    writeAll(writeAt(earlier, appendTo("1")), writeAt(earlier, appendTo("2")));
    writeAll(writeAt(NOW.plusMillis(1), appendTo("1")));

    assertThat(wholeStream(stream("1")))
        .extracting(EventRecord::recordedAt)
        .containsExactly(NOW, NOW, NOW, NOW.plusMillis(1));
    assertThat(wholeStream(stream("2")))
        .extracting(EventRecord::recordedAt)
        .containsExactly(earlier.truncatedTo(ChronoUnit.MICROS));
  }

  @Test
  void textWithAZeroCharacterIsKeptOrRefusedByItself() {
    assertKeptOrRefused("a\0b");
    assertKeptOrRefused("😀");
  }

  @Test
  void textWithHalfACharacterIsKeptOrRefusedByItself() {
    assertKeptOrRefused("\uD800 alone");
    assertKeptOrRefused("\uDC00");
  }

  private void assertKeptOrRefused(String key) {
    NewEvent odd = event(key, "OrderPlaced");
    List<Outcome> outcomes =
        writeAll(
            Samples.write(appendTo("before")),
            Samples.write(append(stream("odd"), any(), odd)),
            Samples.write(appendTo("after")));

    committed(outcomes.get(0));
    committed(outcomes.get(2));
    if (outcomes.get(1) instanceof Outcome.Committed) {
      assertThat(wholeStream(stream("odd")).getLast().key()).isEqualTo(key);
    } else {
      assertThat(outcomes.get(1)).isInstanceOf(Outcome.Failed.class);
      assertThat(wholeLog()).extracting(EventRecord::id).doesNotContain(odd.id());
    }
  }

  private void reopenIfItKeeps() {
    if (can(DatabaseFixture.Capability.REOPENS)) {
      reopen();
    }
  }

  private static Payload bytes(int... values) {
    byte[] data = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      data[i] = (byte) values[i];
    }
    return new Payload("Blob", 1, data);
  }

  private static byte[] allBytes() {
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    return all;
  }
}
