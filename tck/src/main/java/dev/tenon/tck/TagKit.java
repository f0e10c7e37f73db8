package dev.tenon.tck;

import static dev.tenon.event.ExpectedVersion.any;
import static dev.tenon.event.ExpectedVersion.exact;
import static dev.tenon.event.ExpectedVersion.none;
import static dev.tenon.tck.Samples.append;
import static dev.tenon.tck.Samples.appendTo;
import static dev.tenon.tck.Samples.event;
import static dev.tenon.tck.Samples.having;
import static dev.tenon.tck.Samples.requireNone;
import static dev.tenon.tck.Samples.stream;
import static dev.tenon.tck.Samples.tagged;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.event.EventRecord;
import dev.tenon.event.NewEvent;
import dev.tenon.spi.Change;
import dev.tenon.spi.LogIndex;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.TagFilter;
import dev.tenon.spi.Tx;
import dev.tenon.spi.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What {@link LogIndex#tagged} and {@link Change.RequireNone} promise. */
public abstract class TagKit extends DatabaseCases {
  private static final TagFilter SEAT = having("seat");

  /** For the test of an adapter. */
  protected TagKit() {}

  private List<EventRecord> find(TagFilter filter) {
    return database().index().tagged(filter, 0, 1_000);
  }

  private EventRecord add(String... tags) {
    return commit(append(stream("1"), any(), tagged(tags))).getFirst();
  }

  private EventRecord addOf(String type, String... tags) {
    NewEvent event = Samples.withTags(event("key", type), tags);
    return commit(append(stream("1"), any(), event)).getFirst();
  }

  private Outcome appendIfNone(TagFilter filter, long after) {
    return write(requireNone(filter, after), appendTo("1"));
  }

  @Test
  void eventsAreFoundByEachOfTheirTags() {
    EventRecord both = add("course:1", "student:1");
    add();
    EventRecord other =
        commit(append(stream("2"), none(), tagged("course:1", "student:2"))).getFirst();
    add("course:2");

    assertSame(find(having("course:1")), both, other);
    assertSame(find(having("student:1")), both);
    assertThat(find(having("course"))).isEmpty();
    assertThat(find(having("course:1", "missing"))).isEmpty();
  }

  @Test
  void anItemAsksForAllOfItsTags() {
    long first = add("course:1", "student:1", "term:1").offset();
    add("course:1");
    long last = add("student:1").offset();
    TagFilter pair = having("course:1", "student:1");

    assertThat(find(pair)).extracting(EventRecord::offset).containsExactly(first);
    assertThat(find(having("term:1", "student:1", "course:1"))).hasSize(1);
    assertThat(appendIfNone(pair, first - 1))
        .isEqualTo(new Outcome.Stale(requireNone(pair, first - 1), first));
    committed(appendIfNone(pair, first));
    assertThat(appendIfNone(having("student:1"), first))
        .isEqualTo(new Outcome.Stale(requireNone(having("student:1"), first), last));
  }

  @Test
  void anItemMayAskForTypes() {
    long planned = addOf("Planned", "course:1", "term:1").offset();
    long taken = addOf("Taken", "course:1").offset();
    long left = addOf("Left", "course:1").offset();
    TagFilter plannedOrTaken = filter(Set.of("course:1"), Set.of("Planned", "Taken"));
    TagFilter taking = filter(Set.of("course:1"), Set.of("Taken"));
    TagFilter takingInTerm = filter(Set.of("course:1", "term:1"), Set.of("Taken", "Left"));

    assertThat(find(plannedOrTaken))
        .extracting(EventRecord::offset)
        .containsExactly(planned, taken);
    assertThat(find(taking)).extracting(EventRecord::offset).containsExactly(taken);
    assertThat(find(takingInTerm)).isEmpty();
    assertThat(appendIfNone(plannedOrTaken, planned))
        .isEqualTo(new Outcome.Stale(requireNone(plannedOrTaken, planned), taken));
    committed(appendIfNone(plannedOrTaken, taken));
    committed(appendIfNone(takingInTerm, 0));
    assertThat(appendIfNone(filter(Set.of("course:1"), Set.of("Left")), taken))
        .isInstanceOfSatisfying(
            Outcome.Stale.class, stale -> assertThat(stale.actual()).isEqualTo(left));
  }

  private static TagFilter filter(Set<String> tags, Set<String> types) {
    return new TagFilter(List.of(new TagFilter.Item(tags, types)));
  }

  @Test
  void itemsAreAlternativesFoundInTheOrderOfCommit() {
    EventRecord student = add("student:1");
    EventRecord both = add("course:1", "student:1");
    add("course:2");
    EventRecord course = addOf("Planned", "course:1");
    EventRecord another = add("student:1");
    TagFilter either =
        new TagFilter(
            List.of(
                new TagFilter.Item(Set.of("course:1"), Set.of()),
                new TagFilter.Item(Set.of("course:2"), Set.of("Planned")),
                new TagFilter.Item(Set.of("student:1"), Set.of())));

    assertSame(find(either), student, both, course, another);
    assertThat(appendIfNone(either, course.offset())).isInstanceOf(Outcome.Stale.class);
    committed(appendIfNone(either, another.offset()));
    long last = add("course:2").offset();
    committed(appendIfNone(either, another.offset()));
    addOf("Planned", "course:2");
    assertThat(appendIfNone(either, last)).isInstanceOf(Outcome.Stale.class);
  }

  @Test
  void taggedEventsAreReadInPages() {
    List<EventRecord> expected = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      expected.add(add("all", "of:" + i % 3));
      add("of:none");
    }
    TagFilter some =
        new TagFilter(
            List.of(
                new TagFilter.Item(Set.of("all", "of:2"), Set.of()),
                new TagFilter.Item(Set.of("of:0"), Set.of()),
                new TagFilter.Item(Set.of("of:1"), Set.of("OrderPlaced"))));

    assertSame(inPages(having("all"), 4), expected);
    assertSame(inPages(some, 4), expected);
    assertSame(database().index().tagged(some, 0, Integer.MAX_VALUE), expected);
    long end = expected.getLast().offset();
    assertThat(database().index().tagged(having("all"), end, 10)).isEmpty();
    assertThat(database().index().tagged(having("all"), end + 1_000, 10)).isEmpty();
  }

  private List<EventRecord> inPages(TagFilter filter, int limit) {
    List<EventRecord> all = new ArrayList<>();
    List<EventRecord> page = database().index().tagged(filter, 0, limit);
    while (!page.isEmpty() && all.size() < 100) {
      assertThat(page).hasSizeLessThanOrEqualTo(limit);
      all.addAll(page);
      page = database().index().tagged(filter, all.getLast().offset(), limit);
    }
    return all;
  }

  @Test
  void tagsAreComparedExactly() {
    List<String> tags =
        List.of("a", "A", "a ", " a", "á", "a\u0301", "%", "_", "a'\"\\", "😀", "x".repeat(200));
    for (String tag : tags) {
      EventRecord event = add(tag);
      assertSame(find(having(tag)), event);
    }
    Set<String> many =
        IntStream.range(0, 20).mapToObj(i -> "many:" + i).collect(Collectors.toSet());
    EventRecord event = add(many.toArray(String[]::new));
    assertSame(find(new TagFilter(List.of(new TagFilter.Item(many, Set.of())))), event);
    assertSame(find(having("many:7")), event);
  }

  @Test
  void aConditionHoldsUntilAMatchingEventComes() {
    committed(appendIfNone(SEAT, 0));
    long seat = add("seat").offset();
    Change condition = requireNone(SEAT, seat - 1);

    assertThat(write(condition, appendTo("1"))).isEqualTo(new Outcome.Stale(condition, seat));
    committed(appendIfNone(SEAT, seat));
    add("another");
    committed(appendIfNone(SEAT, seat));
    committed(appendIfNone(SEAT, seat + 1_000));
    assertThat(wholeLog()).hasSize(6);
  }

  @Test
  void everyConditionOfAWriteMustHold() {
    long seat = add("seat").offset();
    long room = add("room").offset();

    assertThat(write(requireNone(SEAT, seat), requireNone(having("room"), seat), appendTo("1")))
        .isEqualTo(new Outcome.Stale(requireNone(having("room"), seat), room));
    commit(requireNone(SEAT, seat), appendTo("1"), requireNone(having("room"), room));
    assertThat(wholeLog()).hasSize(3);
  }

  @Test
  void aConditionSeesTheWritesBeforeItInItsBatchAndNotItsOwn() {
    long end = add("seat").offset();
    Write booking =
        Samples.write(requireNone(SEAT, end), append(stream("1"), any(), tagged("seat", "row:1")));
    Write again = Samples.write(append(stream("2"), any(), tagged("seat")), requireNone(SEAT, end));
    Write inRow = Samples.write(requireNone(having("row:1", "seat"), end), appendTo("3"));
    Write inOtherRow = Samples.write(requireNone(having("row:2", "seat"), end), appendTo("4"));
    Write ofType =
        Samples.write(
            requireNone(filter(Set.of("seat"), Set.of("OrderPlaced")), end), appendTo("5"));
    Write ofOtherType =
        Samples.write(requireNone(filter(Set.of("seat"), Set.of("Other")), end), appendTo("6"));

    List<Outcome> outcomes = writeAll(booking, again, inRow, inOtherRow, ofType, ofOtherType);

    long booked = committed(outcomes.get(0)).getFirst().offset();
    assertThat(outcomes.get(1)).isEqualTo(new Outcome.Stale(requireNone(SEAT, end), booked));
    assertThat(outcomes.get(2)).isInstanceOf(Outcome.Stale.class);
    committed(outcomes.get(3));
    assertThat(outcomes.get(4)).isInstanceOf(Outcome.Stale.class);
    committed(outcomes.get(5));
    assertThat(wholeLog())
        .extracting(EventRecord::stream)
        .containsExactly(stream("1"), stream("1"), stream("4"), stream("6"));
  }

  @Test
  void nothingIsLeftOfTheTagsOfARefusedWrite() {
    commit(append(stream("1"), none()));
    NewEvent known = event();
    commit(append(stream("2"), none(), known));

    List<Outcome> outcomes =
        writeAll(
            Samples.write(append(stream("1"), none(), tagged("seat"))),
            Samples.write(
                append(stream("3"), none(), tagged("seat")), append(stream("1"), exact(9))),
            Samples.write(append(stream("4"), none(), tagged("seat"), known)),
            Samples.write(append(stream("5"), none(), tagged("room"))),
            Samples.write(
                requireNone(having("room"), 0), append(stream("6"), none(), tagged("seat"))),
            Samples.write(requireNone(SEAT, 0), append(stream("7"), none())));

    assertThat(countCommitted(outcomes)).isEqualTo(2);
    committed(outcomes.get(3));
    committed(outcomes.get(5));
    assertThat(find(SEAT)).isEmpty();
    committed(appendIfNone(SEAT, 0));
    assertThat(find(SEAT)).isEmpty();
  }

  @Test
  void aRepeatIsAnsweredThoughItsOwnEventsMatch() {
    long end = add("seat").offset();
    NewEvent seat = tagged("seat");
    Change[] booking = {
      requireNone(SEAT, end), append(stream("1"), any(), seat), append(stream("2"), none(), event())
    };
    List<EventRecord> first = commit(booking);

    assertSame(commit(booking), first);
    add("seat");
    assertSame(commit(booking), first);
    assertSame(committed(writeInTx(booking)), first);
    assertThat(write(requireNone(SEAT, end), append(stream("1"), any(), tagged("seat"))))
        .isInstanceOf(Outcome.Stale.class);
    assertThat(write(booking[0], booking[1], appendTo("3"))).isInstanceOf(Outcome.Stale.class);
    assertThat(write(requireNone(SEAT, end))).isInstanceOf(Outcome.Stale.class);
    assertThat(wholeLog()).hasSize(4);
  }

  @Test
  void aRepeatWithinABatchIsDoneOnce() {
    Write booking = Samples.write(append(stream("1"), any(), tagged("seat")), requireNone(SEAT, 0));
    Write other = Samples.write(requireNone(SEAT, 0), append(stream("1"), any(), tagged("seat")));

    List<Outcome> outcomes = writeAll(booking, other, booking, other);

    assertSame(committed(outcomes.get(2)), committed(outcomes.get(0)));
    assertThat(countCommitted(outcomes)).isEqualTo(2);
    assertThat(wholeLog()).hasSize(1);
  }

  @Test
  void aTransactionIsRefusedByWhatCameWhileItThought() {
    try (Tx tx = database().begin()) {
      tx.add(Samples.write(append(stream("1"), any(), tagged("room"))));
      tx.add(Samples.write(requireNone(SEAT, 0), append(stream("2"), none())));
      long seat = add("seat").offset();
      assertThat(tx.commit()).isEqualTo(new Outcome.Stale(requireNone(SEAT, 0), seat));
    }
    try (Tx tx = database().begin()) {
      tx.add(Samples.write(append(stream("1"), any(), tagged("room"))));
      tx.add(Samples.write(requireNone(having("room"), 0), append(stream("2"), none())));
      assertThat(tx.commit()).isInstanceOf(Outcome.Stale.class);
    }
    assertThat(find(having("room"))).isEmpty();
    assertThat(wholeLog()).hasSize(1);
  }

  @Test
  void manyConditionsOfABatchAreDecidedEachByItself() {
    for (int i = 0; i < 600; i += 2) {
      add("seat:" + i);
    }
    long end = log().end().offset();
    List<Write> writes = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      String seat = "seat:" + i;
      writes.add(
          Samples.write(requireNone(having(seat), 0), append(stream(seat), any(), tagged(seat))));
    }

    List<Outcome> outcomes = log().write(writes);

    for (int i = 0; i < 600; i++) {
      assertThat(outcomes.get(i))
          .isInstanceOf(i % 2 == 0 ? Outcome.Stale.class : Outcome.Committed.class);
    }
    assertThat(log().page(end, 1_000)).hasSize(300);
    assertThat(find(having("seat:599"))).hasSize(1);
  }

  @Test
  void aFilterOfManyItemsTagsAndTypesIsAnswered() {
    Set<String> tags = IntStream.range(0, 20).mapToObj(i -> "tag:" + i).collect(Collectors.toSet());
    Set<String> types =
        IntStream.range(0, 50).mapToObj(i -> "Type" + i).collect(Collectors.toSet());
    List<TagFilter.Item> items = new ArrayList<>();
    for (int i = 0; i < 99; i++) {
      items.add(new TagFilter.Item(with(tags, "item:" + i), types));
    }
    items.add(new TagFilter.Item(tags, types));
    TagFilter largest = new TagFilter(items);
    addOf("Other", tags.toArray(String[]::new));
    EventRecord event = addOf("Type7", tags.toArray(String[]::new));

    assertSame(find(largest), event);
    assertThat(appendIfNone(largest, 0))
        .isEqualTo(new Outcome.Stale(requireNone(largest, 0), event.offset()));
    committed(appendIfNone(largest, event.offset()));
  }

  private static Set<String> with(Set<String> tags, String one) {
    return Stream.concat(tags.stream().limit(19), Stream.of(one)).collect(Collectors.toSet());
  }

  @Test
  void tagsOutliveTheProcessIfTheDatabaseDoes() {
    List<EventRecord> before = List.of(add("seat"));

    reopen();

    if (can(DatabaseFixture.Capability.REOPENS)) {
      assertSame(find(SEAT), before);
      assertThat(appendIfNone(SEAT, 0)).isInstanceOf(Outcome.Stale.class);
    } else {
      assertThat(find(SEAT)).isEmpty();
      committed(appendIfNone(SEAT, 0));
      assertThat(wholeLog()).hasSize(1);
    }
  }
}
