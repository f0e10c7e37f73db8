package dev.tenon.tck;

import static dev.tenon.event.ExpectedVersion.any;
import static dev.tenon.event.ExpectedVersion.exact;
import static dev.tenon.event.ExpectedVersion.none;
import static dev.tenon.tck.Samples.NOW;
import static dev.tenon.tck.Samples.stream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.Tenon;
import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import dev.tenon.event.Appends;
import dev.tenon.event.Draft;
import dev.tenon.event.EventRecord;
import dev.tenon.event.EventStore;
import dev.tenon.event.Metadata;
import dev.tenon.event.Position;
import dev.tenon.event.Recorded;
import dev.tenon.event.StreamId;
import dev.tenon.event.TagQuery;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Tx;
import dev.tenon.tck.KitCodec.Noted;
import dev.tenon.tck.KitCodec.Struck;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an {@link EventStore} on the database promises to those who append to it. */
public abstract class AppendKit extends DatabaseCases {
  private static final StreamId ONE = stream("1");
  private static final StreamId TWO = stream("2");
  private static final Noted EVENT = new Noted("a");
  private static final TagQuery SEAT = TagQuery.of("seat");

  private @Nullable Tenon service;

  /** For the test of an adapter. */
  protected AppendKit() {}

  @BeforeEach
  void start() {
    service =
        Tenon.service("kit").database(database()).codec(new KitCodec()).clock(() -> NOW).start();
  }

  @AfterEach
  void stop() {
    if (service != null) {
      service.close();
    }
  }

  private Tenon service() {
    if (service == null) {
      throw new IllegalStateException("not started");
    }
    return service;
  }

  private EventStore events() {
    return service().events();
  }

  private static Draft identified() {
    return Draft.of(EVENT).withId(UUID.randomUUID());
  }

  private static void assertRefused(Problem problem, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            TenonException.class, e -> assertThat(e.problem()).isEqualTo(problem));
  }

  @Test
  void anAppendRepeatedWithItsIdsIsDoneOnce() {
    List<Draft> drafts = List.of(identified(), identified());
    List<EventRecord> first = events().append(ONE, none(), drafts);

    assertSame(events().append(ONE, none(), drafts), first);
    events().append(ONE, exact(2), List.of(EVENT));
    assertSame(events().append(ONE, none(), drafts), first);
    assertSame(events().append(ONE, any(), drafts), first);
    assertSame(events().append(ONE, exact(7), drafts), first);
    assertThat(first)
        .extracting(EventRecord::id)
        .containsExactly(drafts.get(0).id(), drafts.get(1).id());
    assertThat(wholeLog()).hasSize(3);
  }

  @Test
  void aRepeatOfWhatWasNeverDoneMeetsTheVersionOfNow() {
    Draft draft = identified();
    events().append(ONE, none(), List.of(EVENT));

    assertRefused(Problem.VERSION_CONFLICT, () -> events().append(ONE, none(), List.of(draft)));
    assertThat(events().append(ONE, exact(1), List.of(draft)))
        .extracting(EventRecord::version)
        .containsExactly(2L);
    assertThat(wholeLog()).hasSize(2);
  }

  @Test
  void nothingIsAppendedIfAPartOfTheIdsIsStored() {
    Draft known = identified();
    Draft other = identified();
    events().append(ONE, none(), List.of(known, other));

    assertRefused(
        Problem.INVALID_ARGUMENT, () -> events().append(ONE, any(), List.of(known, identified())));
    assertRefused(
        Problem.INVALID_ARGUMENT, () -> events().append(ONE, any(), List.of(other, known)));
    assertRefused(
        Problem.INVALID_ARGUMENT, () -> events().append(TWO, any(), List.of(identified(), other)));
    assertThat(wholeLog()).hasSize(2);
  }

  @Test
  void anIdStoredInAnotherStreamIsRefused() {
    Draft known = identified();
    events().append(ONE, none(), List.of(known));

    assertRefused(Problem.INVALID_ARGUMENT, () -> events().append(TWO, none(), List.of(known)));
    Draft twice = identified();
    assertRefused(
        Problem.INVALID_ARGUMENT,
        () ->
            events()
                .append(Appends.to(ONE, any(), List.of(twice)).and(TWO, any(), List.of(twice))));
    assertThat(wholeLog()).extracting(EventRecord::stream).containsExactly(ONE);
  }

  @Test
  void severalStreamsAreAppendedToTogetherOrNotAtAll() {
    Appends both = Appends.to(TWO, none(), List.of(EVENT, EVENT)).and(ONE, none(), List.of(EVENT));
    List<EventRecord> done = events().append(both, Metadata.none().withActor("kim"));

    assertThat(done).extracting(EventRecord::stream).containsExactly(TWO, TWO, ONE);
    assertThat(done).extracting(event -> event.metadata().actor()).containsOnly("kim");
    assertSame(wholeLog(), done);
    assertThatThrownBy(() ->
            events()
                .append(
                    Appends.to(stream("3"), none(), List.of(EVENT))
                        .and(ONE, none(), List.of(EVENT))))
        .hasMessageContaining("TENON-1101")
        .hasMessageContaining("order-1 is at version 1");
    assertSame(wholeLog(), done);
  }

  @Test
  void appendsToSeveralStreamsAreRepeatedAsOne() {
    Appends both =
        Appends.to(ONE, none(), List.of(identified().withTags("seat")))
            .and(TWO, none(), List.of(identified(), identified()))
            .unlessSince(SEAT, events().end());
    List<EventRecord> done = events().append(both);
    events().append(TWO, exact(2), List.of(Draft.of(EVENT).withTags("seat")));

    assertSame(events().append(both), done);
    assertThat(wholeLog()).hasSize(4);
  }

  @Test
  void aConditionThatFailsSaysWhatCameAndWhere() {
    Position before = events().end();
    events().append(ONE, any(), List.of(Draft.of(EVENT).withTags("seat")));
    Position after = events().end();
    Appends booking = Appends.to(TWO, any(), List.of(Draft.of(EVENT).withTags("seat")));

    assertThatThrownBy(() -> events().append(booking.unlessSince(SEAT, before)))
        .hasMessageContaining("TENON-1104")
        .hasMessageContaining("tagged seat ")
        .hasMessageContaining("at position " + after)
        .hasMessageContaining("after " + before);
    assertThat(wholeLog()).hasSize(1);
    assertThat(events().append(booking.unlessSince(SEAT, after))).hasSize(1);
  }

  @Test
  void aConditionOnAPositionOfAnotherLogIsRefused() {
    Appends booking = Appends.to(ONE, any(), List.of(EVENT));
    Position end = events().end();
    Position other = new Position("another", end.offset());
    Position beyond = new Position(end.incarnation(), end.offset() + 1);

    for (Position wrong : List.of(other, beyond)) {
      assertRefused(
          Problem.NEW_INCARNATION, () -> events().append(booking.unlessSince(SEAT, wrong)));
      assertRefused(Problem.NEW_INCARNATION, () -> events().read(SEAT, wrong, 1));
    }
    assertThat(wholeLog()).isEmpty();
    assertThat(events().append(booking.unlessSince(SEAT, end))).hasSize(1);
  }

  @Test
  void taggedEventsAreReadInOrderByTypeAndInPages() {
    Position start = events().start();
    events().append(ONE, any(), List.of(Draft.of(EVENT).withTags("seat", "row:1"), EVENT));
    events().append(TWO, any(), List.of(Draft.of(new Struck("b")).withTags("seat")));
    events().append(ONE, any(), List.of(Draft.of(new Noted("c")).withTags("row:1")));

    assertThat(events().read(SEAT, start, 10))
        .extracting(Recorded::event)
        .containsExactly(EVENT, new Struck("b"));
    assertThat(events().read(SEAT.types(Noted.class), start, 10))
        .extracting(Recorded::event)
        .containsExactly(EVENT);
    TagQuery struckOrInRow = SEAT.types(Struck.class).or("row:1");
    List<Recorded<Object>> page = events().read(struckOrInRow, start, 2);
    assertThat(page).extracting(Recorded::event).containsExactly(EVENT, new Struck("b"));
    Position at = new Position(start.incarnation(), page.getLast().record().offset());
    assertThat(events().read(struckOrInRow, at, 2))
        .extracting(Recorded::event)
        .containsExactly(new Noted("c"));
    assertThat(events().read(TagQuery.of("seat", "row:1"), start, 10)).hasSize(1);
  }

  @Test
  void aDraftsKeyIsItsEventsKey() {
    List<EventRecord> done =
        events().append(ONE, none(), List.of(Draft.of(EVENT).withKey("Zoë 😀"), EVENT));

    assertThat(done).extracting(EventRecord::key).containsExactly("Zoë 😀", "1");
    assertSame(wholeLog(), done);
  }

  @Test
  void appendsJoinATransaction() {
    Appends booking =
        Appends.to(ONE, any(), List.of(Draft.of(EVENT).withTags("seat")))
            .and(TWO, any(), List.of(EVENT))
            .unlessSince(SEAT, events().end());

    List<EventRecord> done = committed(inTx(booking));
    assertSame(wholeLog(), done);
    assertThat(done).hasSize(2);
    assertThat(inTx(booking)).isInstanceOf(Outcome.Stale.class);
    assertSame(wholeLog(), done);
  }

  private Outcome inTx(Appends appends) {
    try (Tx tx = database().begin()) {
      service().append(tx, appends, Metadata.none());
      return tx.commit();
    }
  }
}
