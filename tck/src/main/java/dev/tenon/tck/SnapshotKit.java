package dev.tenon.tck;

import static dev.tenon.event.ExpectedVersion.any;
import static dev.tenon.tck.Samples.NOW;
import static dev.tenon.tck.Samples.events;
import static dev.tenon.tck.Samples.payload;
import static dev.tenon.tck.Samples.stream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.event.EventRecord;
import dev.tenon.event.Payload;
import dev.tenon.event.StreamId;
import dev.tenon.spi.Change;
import dev.tenon.spi.Snapshot;
import dev.tenon.spi.SnapshotStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What a {@link SnapshotStore} promises. */
public abstract class SnapshotKit extends DatabaseCases {
  private static final int SCHEMA = 3;

  /** For the test of an adapter. */
  protected SnapshotKit() {}

  @Test
  void withoutASnapshotEventsAreReadFromTheFirst() {
    List<EventRecord> all = appendEvents("1", 5);

    SnapshotStore.Read read = read("1");

    assertThat(read.snapshot()).isNull();
    assertSame(read.events(), all);
    assertSame(store().read(stream("1"), SCHEMA, 2).events(), all.subList(0, 2));
    assertThat(read("none")).isEqualTo(new SnapshotStore.Read(null, List.of()));
  }

  @Test
  void aSnapshotComesBackAsItWasWithTheEventsAfterIt() {
    List<EventRecord> all = appendEvents("größe 😀", 6);
    byte[] everyByte = new byte[256];
    IntStream.range(0, 256).forEach(i -> everyByte[i] = (byte) i);
    Snapshot saved = snapshot(all.get(2), SCHEMA, new Payload("Größe", 7, everyByte));

    store().save(List.of(saved));

    assertRead("größe 😀", saved, all.subList(3, 6));
    SnapshotStore.Read limited = store().read(stream("größe 😀"), SCHEMA, 2);
    assertSame(List.of(limited), new SnapshotStore.Read(saved, all.subList(3, 5)));
  }

  @Test
  void aSnapshotOfTheNewestEventLeavesNothingToRead() {
    EventRecord newest = appendEvents("1", 3).getLast();
    Snapshot saved = snapshot(newest);
    store().save(List.of(saved));
    assertRead("1", saved, List.of());

    List<EventRecord> later = appendEvents("1", 2);

    assertRead("1", saved, later);
  }

  @Test
  void aSnapshotReplacesAnOlderOneAndNeverANewer() {
    List<EventRecord> all = appendEvents("1", 6);
    Snapshot second = snapshot(all.get(1));
    Snapshot fourth = snapshot(all.get(3));
    store().save(List.of(second));
    store().save(List.of(fourth));
    assertRead("1", fourth, all.subList(4, 6));

    store().save(List.of(second));
    assertRead("1", fourth, all.subList(4, 6));

    Snapshot rewritten = snapshot(all.get(3), SCHEMA, payload("Total", "rewritten"));
    store().save(List.of(rewritten));
    assertRead("1", rewritten, all.subList(4, 6));
  }

  @Test
  void aSnapshotOfAnotherSchemaVersionCountsAsNoneAndIsReplaced() {
    List<EventRecord> all = appendEvents("1", 6);
    Snapshot old = snapshot(all.get(3), SCHEMA - 1, payload("Total", "old"));
    store().save(List.of(old));
    assertThat(read("1").snapshot()).isNull();
    assertSame(read("1").events(), all);

    Snapshot fresh = snapshot(all.get(4));
    store().save(List.of(fresh));

    assertRead("1", fresh, all.subList(5, 6));
    assertThat(store().read(stream("1"), SCHEMA - 1, 9).snapshot()).isNull();
    assertSame(store().read(stream("1"), SCHEMA - 1, 9).events(), all);
  }

  @Test
  void aSnapshotOfAnEventThatTheLogDoesNotHoldCountsAsNone() {
    List<EventRecord> all = appendEvents("1", 4);
    List<EventRecord> others = appendEvents("2", 4);
    store()
        .save(
            List.of(
                new Snapshot(stream("1"), 5, NOW, SCHEMA, payload("Total", "ahead")),
                new Snapshot(stream("2"), 2, NOW.minusSeconds(1), SCHEMA, payload("Total", "lie")),
                new Snapshot(stream("3"), 1, NOW, SCHEMA, payload("Total", "nothing"))));

    for (String id : List.of("1", "2", "3")) {
      assertThat(read(id).snapshot()).isNull();
    }
    assertSame(read("1").events(), all);
    assertSame(read("2").events(), others);
    assertThat(read("3").events()).isEmpty();
  }

  @Test
  void streamsHaveSnapshotsOfTheirOwnAndManyAreSavedAtOnce() {
    List<Snapshot> saved = new ArrayList<>();
    for (int i = 0; i < 70; i++) {
      saved.add(snapshot(appendEvents("s" + i, 2).get(i % 2), SCHEMA, payload("N", "" + i)));
    }
    store().save(saved);
    store().save(List.of());

    for (int i = 0; i < 70; i++) {
      SnapshotStore.Read read = read("s" + i);
      assertSame(Collections.singletonList(read.snapshot()), saved.get(i));
      assertThat(read.events()).hasSize(1 - i % 2);
    }
  }

  @Test
  void ofSnapshotsSavedAtOnceTheNewestStays() throws Exception {
    List<String> ids = List.of("a", "b", "c");
    List<List<EventRecord>> streams = ids.stream().map(id -> appendEvents(id, 12)).toList();

    inParallel(
        4,
        number -> {
          Random random = new Random(number);
          List<Integer> versions = new ArrayList<>(IntStream.range(0, 12).boxed().toList());
          Collections.shuffle(versions, random);
          for (int version : versions) {
            List<Snapshot> some = new ArrayList<>();
            streams.forEach(events -> some.add(snapshot(events.get(version))));
            Collections.shuffle(some, random);
            store().save(some);
          }
          return number;
        });

    for (int i = 0; i < ids.size(); i++) {
      assertRead(ids.get(i), snapshot(streams.get(i).getLast()), List.of());
    }
  }

  @Test
  void aSnapshotAndTheEventsAfterItFitTogetherWhileOthersWrite() throws Exception {
    Future<Long> reader =
        start(() -> {
          long newest = 0;
          while (newest < 60) {
            newest = assertFitsTogether(read("1"), newest);
          }
          return newest;
        });
    for (int i = 0; i < 20; i++) {
      store().save(List.of(snapshot(appendEvents("1", 3).get(1))));
    }
    assertThat(resultOf("a reader, which must see every event,", reader)).isEqualTo(60);
    assertThat(assertFitsTogether(read("1"), 60)).isEqualTo(60);
  }

  /** Returns the version of the newest event. */
  private static long assertFitsTogether(SnapshotStore.Read read, long newest) {
    Snapshot snapshot = read.snapshot();
    long from = snapshot == null ? 0 : snapshot.version();
    long to = from + read.events().size();
    assertThat(read.events())
        .extracting(EventRecord::version)
        .containsExactlyElementsOf(LongStream.rangeClosed(from + 1, to).boxed().toList());
    assertThat(to).isGreaterThanOrEqualTo(newest);
    return to;
  }

  @Test
  void snapshotsOutliveTheProcessIfTheDatabaseDoes() {
    List<EventRecord> all = appendEvents("1", 4);
    Snapshot saved = snapshot(all.get(1));
    store().save(List.of(saved));
    assertRead("1", saved, all.subList(2, 4));

    reopen();

    if (can(DatabaseFixture.Capability.REOPENS)) {
      assertRead("1", saved, all.subList(2, 4));
    } else {
      assertThat(read("1")).isEqualTo(new SnapshotStore.Read(null, List.of()));
    }
  }

  private SnapshotStore store() {
    return database().snapshots();
  }

  private List<EventRecord> appendEvents(String id, int count) {
    List<EventRecord> appended = commit(new Change.Append(stream(id), any(), events(count)));
    assertThat(appended).hasSize(count);
    return appended;
  }

  private SnapshotStore.Read read(String id) {
    return store().read(stream(id), SCHEMA, 1_000);
  }

  private void assertRead(String id, Snapshot snapshot, List<EventRecord> events) {
    assertSame(List.of(read(id)), new SnapshotStore.Read(snapshot, events));
  }

  private static Snapshot snapshot(EventRecord after) {
    return snapshot(after, SCHEMA, payload("Total", "state at " + after.version()));
  }

  private static Snapshot snapshot(EventRecord after, int schemaVersion, Payload state) {
    StreamId stream = after.stream();
    Instant recordedAt = after.recordedAt();
    return new Snapshot(stream, after.version(), recordedAt, schemaVersion, state);
  }
}
