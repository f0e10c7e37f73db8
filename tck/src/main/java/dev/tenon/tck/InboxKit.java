package dev.tenon.tck;

import static dev.tenon.event.ExpectedVersion.exact;
import static dev.tenon.event.ExpectedVersion.none;
import static dev.tenon.tck.Samples.NOW;
import static dev.tenon.tck.Samples.append;
import static dev.tenon.tck.Samples.appendTo;
import static dev.tenon.tck.Samples.mark;
import static dev.tenon.tck.Samples.message;
import static dev.tenon.tck.Samples.place;
import static dev.tenon.tck.Samples.stream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.event.EventRecord;
import dev.tenon.event.Position;
import dev.tenon.message.Message;
import dev.tenon.spi.Change;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Write;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the marks of readers promise: an effect and its mark are done together, once. */
public abstract class InboxKit extends DatabaseCases {
  /** For the test of an adapter. */
  protected InboxKit() {}

  @Test
  void aKeyHasNoMarkUntilOneIsMoved() {
    assertThat(marks("c1", "c2")).isEmpty();

    commit(mark("c1", 0, 5));
    commit(mark("c1", 5, 9), mark("c2", 0, 6));

    assertThat(marks("c1", "c2", "c3")).isEqualTo(Map.of("c1", place(9), "c2", place(6)));
    assertThat(marks("c2")).containsOnlyKeys("c2");
    assertThat(marks()).isEmpty();
  }

  @Test
  void aMarkIsMovedOnlyFromWhereItStands() {
    commit(mark("c1", 0, 5));

    for (long wrong : List.of(0L, 4L, 6L)) {
      Change.MoveMark stale = mark("c1", wrong, 9);
      assertThat(write(stale)).isEqualTo(new Outcome.Stale(stale, 5));
    }
    Change.MoveMark missing = mark("c2", 5, 9);
    assertThat(write(missing)).isEqualTo(new Outcome.Stale(missing, 0));
    assertThat(marks("c1", "c2")).isEqualTo(Map.of("c1", place(5)));
  }

  @Test
  void aMarkCanBeMovedBackAndIntoANewIncarnation() {
    commit(mark("c1", 0, 5));
    commit(mark("c1", 5, 2));
    assertThat(marks("c1")).containsEntry("c1", place(2));

    Position restored = new Position("life-2", 1);
    commit(new Change.MoveMark("billing", "orders", "c1", 2, restored));
    assertThat(marks("c1")).containsEntry("c1", restored);
  }

  @Test
  void readersSourcesAndKeysHaveMarksOfTheirOwn() {
    List<String> names = List.of("", "a", "A", "a ", "á", "😀'");
    long offset = 1;
    for (String reader : names.subList(1, names.size())) {
      for (String source : names) {
        for (String key : names) {
          commit(new Change.MoveMark(reader, source, key, 0, place(offset++)));
        }
      }
    }

    long expected = 1;
    for (String reader : names.subList(1, names.size())) {
      for (String source : names) {
        Map<String, Position> found = database().progress().marks(reader, source, names);
        for (String key : names) {
          assertThat(found).containsEntry(key, place(expected++));
        }
      }
    }
  }

  @Test
  void thousandsOfMarksAreMovedAndReadAtOnce() {
    List<String> keys = IntStream.range(0, 3000).mapToObj(i -> "key" + i).toList();
    List<Change> moves = new ArrayList<>();
    keys.forEach(key -> moves.add(mark(key, 0, 8)));
    commit(moves.toArray(Change[]::new));

    assertThat(marks(keys)).hasSize(3000).containsValue(place(8)).containsKey("key2999");
  }

  @Test
  void anEffectAndItsMarkAreDoneTogetherOrNotAtAll() {
    commit(mark("c1", 0, 5), appendTo("effect"));
    Change.MoveMark stale = mark("c1", 4, 6);

    assertThat(write(appendTo("effect"), stale)).isEqualTo(new Outcome.Stale(stale, 5));
    assertThat(write(stale, appendTo("effect"))).isEqualTo(new Outcome.Stale(stale, 5));
    assertThat(write(mark("c1", 5, 6), append(stream("effect"), none())))
        .isEqualTo(new Outcome.Conflict(stream("effect"), 1));
    assertThat(write(append(stream("effect"), none()), mark("c1", 5, 6)))
        .isEqualTo(new Outcome.Conflict(stream("effect"), 1));

    assertThat(marks("c1")).containsEntry("c1", place(5));
    assertThat(wholeLog()).hasSize(1);
  }

  @Test
  void aStaleMarkInABatchIsNobodyElses() {
    Change.MoveMark stale = mark("c2", 3, 4);
    List<Outcome> outcomes =
        writeAll(
            Samples.write(mark("c1", 0, 1), appendTo("1")),
            Samples.write(stale, appendTo("2")),
            Samples.write(mark("c1", 1, 2), appendTo("3")),
            Samples.write(mark("c1", 1, 2), appendTo("4")));

    assertThat(outcomes.get(1)).isEqualTo(new Outcome.Stale(stale, 0));
    assertThat(outcomes.get(3)).isEqualTo(new Outcome.Stale(mark("c1", 1, 2), 2));
    assertThat(wholeLog())
        .extracting(EventRecord::stream)
        .containsExactly(stream("1"), stream("3"));
    assertThat(marks("c1", "c2")).isEqualTo(Map.of("c1", place(2)));
  }

  @Test
  void aRefusedWriteIsNotSeenByThoseAfterItInTheBatch() {
    Change.MoveMark stale = mark("c9", 3, 4);
    List<Outcome> outcomes =
        writeAll(
            Samples.write(mark("c1", 0, 1), append(stream("1"), none()), stale),
            Samples.write(append(stream("1"), none()), mark("c1", 0, 2)),
            Samples.write(mark("c1", 1, 3)),
            Samples.write(append(stream("1"), exact(1)), mark("c1", 2, 4)));

    assertThat(outcomes.get(0)).isEqualTo(new Outcome.Stale(stale, 0));
    committed(outcomes.get(1));
    assertThat(outcomes.get(2)).isEqualTo(new Outcome.Stale(mark("c1", 1, 3), 2));
    committed(outcomes.get(3));
    assertThat(marks("c1")).containsEntry("c1", place(4));
    assertThat(wholeStream(stream("1"))).hasSize(2);
  }

  @Test
  void ofTwoOwnersOneIsFenced() throws Exception {
    try (GroupWriter writer = new GroupWriter(log())) {
      for (int round = 0; round < 10; round++) {
        int from = round;
        List<Outcome> outcomes =
            inParallel(
                4,
                number -> {
                  Change[] work = {appendTo("effect"), mark("", from, from + 1)};
                  return number % 2 == 0
                      ? resultOf("an owner", writer.submit(Samples.write(work)))
                      : writeInTx(work);
                });
        assertThat(countCommitted(outcomes)).isEqualTo(1);
        assertThat(outcomes).filteredOn(Outcome.Stale.class::isInstance).hasSize(3);
      }
    }

    assertThat(marks("")).containsEntry("", place(10));
    assertThat(wholeStream(stream("effect"))).hasSize(10);
  }

  @Test
  void whatIsDeliveredTwiceTakesEffectOnce() {
    List<Message> delivered = new ArrayList<>();
    for (int n = 1; n <= 20; n++) {
      for (String key : List.of("c1", "c2", "c3")) {
        delivered.add(message(key, n));
        delivered.add(message(key, n));
      }
    }

    // In one batch first, then all of it again, in any order, as after a crash of the consumer.
    List<Outcome> first = log().write(delivered.stream().map(InboxKit::effect).toList());
    assertThat(countCommitted(first)).isEqualTo(60);
    Collections.shuffle(delivered, new Random(11));
    for (Message message : delivered) {
      assertThat(only(writeAll(effect(message)))).isInstanceOf(Outcome.Stale.class);
    }

    for (String key : List.of("c1", "c2", "c3")) {
      assertThat(wholeStream(stream(key))).hasSize(20);
      assertThat(marks(key)).containsEntry(key, place(20));
    }
  }

  @Test
  void marksOutliveTheProcessIfTheDatabaseDoes() {
    commit(mark("c1", 0, 5), append(stream("1"), exact(0)));

    reopen();

    if (can(DatabaseFixture.Capability.REOPENS)) {
      assertThat(marks("c1")).containsEntry("c1", place(5));
    } else {
      assertThat(marks("c1")).isEmpty();
      commit(mark("c1", 0, 1));
    }
    assertThat(write(mark("c1", 4, 9))).isInstanceOf(Outcome.Stale.class);
  }

  /** The effect of a message, an event, with the mark of its key. */
  private static Write effect(Message message) {
    return Samples.writeAt(
        NOW, appendTo(message.key()), mark(message.key(), message.previous(), message.offset()));
  }

  private Map<String, Position> marks(String... keys) {
    return marks(List.of(keys));
  }

  private Map<String, Position> marks(Collection<String> keys) {
    return database().progress().marks("billing", "orders", keys);
  }
}
