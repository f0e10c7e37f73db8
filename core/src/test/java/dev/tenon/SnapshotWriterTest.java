package dev.tenon;

import static dev.tenon.SnapshotTest.CODEC;
import static dev.tenon.SnapshotTest.FOLDED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.SnapshotTest.Purse;
import dev.tenon.command.Entity;
import dev.tenon.command.Snapshots;
import dev.tenon.error.Problem;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.spi.Snapshot;
import dev.tenon.spi.Write;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

/** Snapshots are written in the background, and nobody waits for them. */
class SnapshotWriterTest {
  private static final Entity<Long, Purse, Accounts.Event> KEPT =
      FOLDED.withSnapshots(Snapshots.of(Purse.class).every(1));

  private final MemoryDatabase database = MemoryDatabase.create();
  private final Set<Long> ahead = ConcurrentHashMap.newKeySet();
  private final Set<Snapshot> stored = ConcurrentHashMap.newKeySet();
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  private final Semaphore may = new Semaphore(0);
  private volatile boolean waits;
  private volatile boolean fails;

  private Tenon start(String name) {
    var probe =
        new ProbedDatabase.Probe() {
          @Override
          public void keeping(List<Snapshot> snapshots) {
            threads.add(Thread.currentThread());
            if (waits) {
              may.acquireUninterruptibly();
            }
            if (fails) {
              throw Problem.STORAGE_FAILED.because("no snapshot today");
            }
            for (Snapshot snapshot : snapshots) {
              if (database.log().read(snapshot.stream(), snapshot.version() - 1, 1).isEmpty()) {
                ahead.add(snapshot.version());
              }
            }
            stored.addAll(snapshots);
          }
        };
    return Tenon.service(name).database(new ProbedDatabase(database, probe)).codec(CODEC).start();
  }

  private static boolean hasThread(String name) {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().equals(name));
  }

  private long keptVersion(String id) {
    Snapshot snapshot = database.snapshots().read(KEPT.stream(id), 1, 1).snapshot();
    return snapshot == null ? 0 : snapshot.version();
  }

  @Test
  void aSnapshotIsNeverAheadOfTheLog() {
    try (Tenon first = start("first");
        Tenon second = start("second")) {
      for (int i = 0; i < 200; i++) {
        (i % 3 == 0 ? first : second).execute(KEPT, "p" + i % 5, 1L);
      }
    }

    assertThat(stored).isNotEmpty();
    assertThat(ahead).isEmpty();
    for (int i = 0; i < 5; i++) {
      assertThat(keptVersion("p" + i)).isEqualTo(40);
    }
  }

  @Test
  void oneThreadWritesThemIfThereAreAny() {
    try (Tenon service = start("threads")) {
      service.execute(FOLDED, "p", 1L);
      assertThat(hasThread("tenon-threads-snapshots")).isFalse();

      for (int i = 0; i < 20; i++) {
        service.execute(KEPT, "p" + i, 1L);
      }
      Await.until(() -> stored.size() == 20);
    }

    assertThat(threads).hasSize(1).doesNotContain(Thread.currentThread());
    assertThat(hasThread("tenon-threads-snapshots")).isFalse();
  }

  @Test
  void aSlowStoreDelaysNoCommandAndWhatIsTooMuchIsDropped() {
    waits = true;
    int commands = 1_400;
    try (Tenon service = start("slow")) {
      for (int i = 0; i < commands; i++) {
        service.execute(KEPT, "p" + i, 1L);
      }
      assertThat(stored).isEmpty();
      waits = false;
      may.release(commands);
    }

    assertThat(stored.size()).isBetween(1_024, 1_024 + 64);
    assertThat(database.log().end().offset()).isEqualTo(commands);
  }

  @Test
  void closingWritesWhatIsLeft() throws InterruptedException {
    waits = true;
    Tenon service = start("flush");
    for (int i = 0; i < 300; i++) {
      service.execute(KEPT, "p" + i, 1L);
    }
    Thread closer = Thread.ofPlatform().start(service::close);
    Await.until(
        () -> !hasThread("tenon-flush-writer") && closer.getState() == Thread.State.WAITING);
    assertThat(stored).isEmpty();
    waits = false;
    may.release(300);
    closer.join();

    assertThat(stored).hasSize(300);
    assertThat(hasThread("tenon-flush-snapshots")).isFalse();
  }

  @Test
  void aStoreThatFailsFailsNoCommandAndIsReported() {
    fails = true;
    try (Tenon service = start("failing")) {
      service.execute(KEPT, "p", 1L);
      Await.until(() -> !service.failures().isEmpty());
      assertThat(service.failures())
          .singleElement()
          .asString()
          .contains("tenon-failing-snapshots")
          .contains("no snapshot today");
      service.execute(KEPT, "p", 1L);
      assertThat(service.load(KEPT, "p").version()).isEqualTo(2);

      fails = false;
      service.execute(KEPT, "p", 1L);
      Await.until(() -> keptVersion("p") == 3 && service.failures().isEmpty());
    }
  }

  @Test
  void closingWithAStoreThatFailsDoesNoHarm() {
    fails = true;
    try (Tenon service = start("broken")) {
      for (int i = 0; i < 200; i++) {
        service.execute(KEPT, "p" + i, 1L);
      }
    }

    assertThat(hasThread("tenon-broken-snapshots")).isFalse();
    assertThat(stored).isEmpty();
    assertThat(database.log().end().offset()).isEqualTo(200);
  }

  @Test
  void aStateThatCannotBeWrittenKeepsNoOtherBack() {
    Snapshots<Purse> picky =
        Snapshots.<Purse>of(
                state -> {
                  if (state.amount() == 13) {
                    throw new IllegalStateException("unlucky");
                  }
                  return new byte[] {(byte) state.amount()};
                },
                bytes -> new Purse(bytes[0], 1))
            .every(1);
    var entity = FOLDED.withSnapshots(picky);
    try (Tenon service = start("picky")) {
      for (long amount = 1; amount <= 20; amount++) {
        service.execute(entity, "p" + amount, amount);
      }
    }

    assertThat(stored)
        .hasSize(19)
        .extracting(Snapshot::stream)
        .doesNotContain(entity.stream("p13"));
  }

  @Test
  void aThousandEventsAreOneRoundTrip() {
    Semaphore trips = new Semaphore(0);
    var probe =
        new ProbedDatabase.Probe() {
          @Override
          public void readingStream() {
            trips.release();
          }

          @Override
          public void afterCommit(List<Write> writes) {
            trips.release();
          }
        };
    try (Tenon service = start("filling")) {
      for (int i = 0; i < 1_000; i++) {
        service.execute(FOLDED, "long", 1L);
      }
      service.execute(KEPT, "short", 1L);
    }
    try (Tenon service =
        Tenon.service("counting")
            .database(new ProbedDatabase(database, probe))
            .codec(CODEC)
            .start()) {
      assertThat(service.load(FOLDED, "long").version()).isEqualTo(1_000);
      assertThat(trips.drainPermits()).isEqualTo(1);
      assertThat(service.load(KEPT, "short").version()).isEqualTo(1);
      assertThat(trips.drainPermits()).isEqualTo(1);
      assertThat(service.execute(FOLDED, "new", 1L).version()).isEqualTo(1);
      assertThat(trips.drainPermits()).as("not cached: read, append").isEqualTo(2);
      assertThat(service.execute(FOLDED, "new", 1L).version()).isEqualTo(2);
      assertThat(trips.drainPermits()).as("cached: append").isEqualTo(1);
    }
  }
}
