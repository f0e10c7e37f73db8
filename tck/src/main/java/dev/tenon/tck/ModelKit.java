package dev.tenon.tck;

import static dev.tenon.tck.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.event.EventRecord;
import dev.tenon.event.Position;
import dev.tenon.event.StreamId;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.spi.Change;
import dev.tenon.spi.Database;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Request;
import dev.tenon.spi.TagFilter;
import dev.tenon.spi.Tx;
import dev.tenon.spi.ViewStore;
import dev.tenon.spi.Write;
import dev.tenon.tck.ViewStoreKit.Note;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Random work does to a database what it does to a {@link MemoryDatabase}: outcomes, events, marks,
 * timers, parked messages, requests and rows. Finds what depends on combinations within a batch.
 */
public abstract class ModelKit extends DatabaseCases {
  private static final int ROUNDS = 120;

  private final Database model = MemoryDatabase.create();

  /** For the test of an adapter. */
  protected ModelKit() {}

  @BeforeEach
  void prepare() {
    model.views().prepare(ViewStoreKit.NOTES);
    database().views().prepare(ViewStoreKit.NOTES);
  }

  @AfterEach
  void closeModel() {
    model.close();
  }

  @Test
  void randomBatchesDoWhatTheyDoToTheModel() {
    RandomWork work = new RandomWork(model, 42);
    for (int round = 0; round < ROUNDS; round++) {
      List<Write> batch = work.batch();
      List<Write> own = atOwnOffsets(batch);

      List<Outcome> expected = model.log().write(batch);
      List<Outcome> actual = log().write(own);

      assertThat(actual).hasSameSizeAs(expected);
      for (int i = 0; i < batch.size(); i++) {
        assertAlike(actual.get(i), expected.get(i), "write %d of %s".formatted(i, batch));
      }
    }
    assertSameState();
    assertSameTags(work);
  }

  @Test
  void randomTransactionsDoWhatTheyDoToTheModel() {
    RandomWork work = new RandomWork(model, 43);
    for (int round = 0; round < ROUNDS; round++) {
      List<Write> writes = work.batch();
      List<Write> own = atOwnOffsets(writes);
      Note note = work.note();

      Outcome expected = transact(model, writes, note);
      assertAlike(transact(database(), own, note), expected, "transaction of " + writes);
    }
    assertSameState();
    assertSameTags(work);
  }

  /** The model's offsets count the events; another database's may have gaps. */
  private List<Write> atOwnOffsets(List<Write> ofModel) {
    List<EventRecord> events = wholeLog();
    return ofModel.stream()
        .map(write ->
            new Write(
                write.now(),
                write.changes().stream()
                    .map(change ->
                        change instanceof Change.RequireNone condition
                            ? atOwnOffset(condition, events)
                            : change)
                    .toList()))
        .toList();
  }

  private static Change atOwnOffset(Change.RequireNone condition, List<EventRecord> events) {
    int count = (int) Math.min(condition.afterOffset(), events.size());
    long beyond = condition.afterOffset() - count;
    long offset = count == 0 ? 0 : events.get(count - 1).offset();
    return new Change.RequireNone(condition.filter(), offset + beyond);
  }

  private void assertSameTags(RandomWork work) {
    for (int i = 0; i < 20; i++) {
      TagFilter filter = work.filter();
      assertThat(places(database().index().tagged(filter, 0, 1_000)))
          .as("events tagged %s", filter)
          .isEqualTo(places(model.index().tagged(filter, 0, 1_000)));
    }
  }

  /** Removes the row if its text is empty. */
  private static Outcome transact(Database database, List<Write> writes, Note note) {
    Optional<Note> row = note.text().isEmpty() ? Optional.empty() : Optional.of(note);
    try (Tx tx = database.begin()) {
      writes.forEach(tx::add);
      database.views().save(tx, ViewStoreKit.NOTES, Map.of(note.id(), row));
      return tx.commit();
    }
  }

  /** Which of several reasons to refuse is reported is not promised, and offsets may have gaps. */
  private static void assertAlike(Outcome actual, Outcome expected, String what) {
    if (expected instanceof Outcome.Committed done) {
      assertThat(actual).as(what).isInstanceOf(Outcome.Committed.class);
      assertThat(places(committed(actual))).as(what).isEqualTo(places(done.events()));
    } else {
      assertThat(actual).as(what).isNotInstanceOf(Outcome.Committed.class);
    }
  }

  private void assertSameState() {
    List<EventRecord> events = wholeLog();
    assertThat(places(events))
        .hasSizeGreaterThan(20)
        .isEqualTo(places(model.log().page(0, Integer.MAX_VALUE)));
    assertThat(events).extracting(EventRecord::offset).isSorted().doesNotHaveDuplicates();
    assertThat(marks(database())).isNotEmpty().isEqualTo(marks(model));
    Instant never = NOW.plusSeconds(1_000_000);
    assertSame(database().progress().due(never, 100), model.progress().due(never, 100));
    assertSame(
        database().progress().parked("billing", null, 100),
        model.progress().parked("billing", null, 100));
    assertThat(requests(database())).isNotEmpty().isEqualTo(requests(model));
    assertThat(received(database())).isNotEmpty().isEqualTo(received(model));
    assertThat(notes(database())).isEqualTo(notes(model));
    for (StreamId stream : RandomWork.STREAMS) {
      assertThat(places(wholeStream(stream)))
          .isEqualTo(places(model.log().read(stream, 0, Integer.MAX_VALUE)));
    }
  }

  private static List<List<Object>> places(List<EventRecord> events) {
    List<List<Object>> places = new ArrayList<>();
    for (EventRecord event : events) {
      places.add(List.of(event.stream(), event.version(), event.id(), event.recordedAt()));
    }
    return places;
  }

  private static Map<String, Position> marks(Database database) {
    return database.progress().marks("billing", "orders", RandomWork.KEYS);
  }

  private static List<Request> requests(Database database) {
    return RandomWork.REQUESTS.stream()
        .flatMap(key -> database.requests().find(key).stream())
        .toList();
  }

  private static Set<String> received(Database database) {
    return database.received().find("billing", "shop", RandomWork.REQUESTS);
  }

  private static List<Note> notes(Database database) {
    return database.views().find(ViewStoreKit.NOTES, new ViewStore.Query(null, null, "", 100));
  }
}
