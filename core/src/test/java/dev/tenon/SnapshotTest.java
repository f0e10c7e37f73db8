package dev.tenon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.Accounts.Deposited;
import dev.tenon.Accounts.Withdrawn;
import dev.tenon.command.Entity;
import dev.tenon.command.Loaded;
import dev.tenon.command.Snapshots;
import dev.tenon.event.Codec;
import dev.tenon.event.EventStore.Until;
import dev.tenon.event.ExpectedVersion;
import dev.tenon.event.Metadata;
import dev.tenon.event.Payload;
import dev.tenon.event.Position;
import dev.tenon.event.StreamId;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.spi.Snapshot;
import dev.tenon.spi.SnapshotStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** States come from snapshots as they come from events. */
class SnapshotTest {
  /** The state: what is there, and how often it changed. */
  record Purse(long amount, long changes) {}

  /** Another class of state, which the codec knows, too. */
  record Wallet(long amount, long changes) {}

  sealed interface Shape permits Known, Unknown {}

  record Known(long n) implements Shape {}

  record Unknown(long n) implements Shape {}

  static final Codec CODEC =
      RecordCodec.of(Deposited.class, Withdrawn.class, Purse.class, Wallet.class, Known.class);

  /** A positive command deposits, a negative one withdraws, none changes nothing. */
  static final Entity<Long, Purse, Accounts.Event> FOLDED = purse(SnapshotTest::evolve);

  static final Entity<Long, Purse, Accounts.Event> KEPT =
      FOLDED.withSnapshots(Snapshots.of(Purse.class).every(10));

  private static final StreamId STREAM = KEPT.stream("p");

  private final MemoryDatabase database = MemoryDatabase.create();
  private final ManualClock clock = new ManualClock();

  private static Entity<Long, Purse, Accounts.Event> purse(
      BiFunction<Purse, Accounts.Event, Purse> evolve) {
    return Entity.of(
        "purse",
        new Purse(0, 0),
        (amount, state) ->
            amount == 0
                ? List.of()
                : List.of(amount > 0 ? new Deposited("p", amount) : new Withdrawn("p", -amount)),
        evolve);
  }

  private static Purse evolve(Purse purse, Accounts.Event event) {
    long amount =
        switch (event) {
          case Deposited deposited -> deposited.amount();
          case Withdrawn withdrawn -> -withdrawn.amount();
        };
    return new Purse(purse.amount() + amount, purse.changes() + 1);
  }

  private Tenon start() {
    return Tenon.service("purses").database(database).codec(CODEC).clock(clock).start();
  }

  /** As a service that has nothing cached loads it. */
  private <S> Loaded<S> loadCold(Entity<?, S, ?> entity) {
    try (Tenon cold = start()) {
      return cold.load(entity, "p");
    }
  }

  private void change(Entity<Long, Purse, ?> entity, int times) {
    try (Tenon service = start()) {
      for (int i = 0; i < times; i++) {
        service.execute(entity, "p", 1L);
      }
    }
  }

  private SnapshotStore.Read kept(int schemaVersion) {
    return database.snapshots().read(STREAM, schemaVersion, 1_000);
  }

  private Snapshot keptForSure() {
    return Objects.requireNonNull(kept(1).snapshot());
  }

  private long keptVersion(int schemaVersion) {
    Snapshot snapshot = kept(schemaVersion).snapshot();
    return snapshot == null ? 0 : snapshot.version();
  }

  @Test
  void anEntityThatPassesAMultipleIsKept() {
    change(KEPT, 9);
    assertThat(keptVersion(1)).isZero();
    change(KEPT, 1);
    assertThat(keptVersion(1)).isEqualTo(10);
    change(KEPT, 14);
    assertThat(keptVersion(1)).isEqualTo(20);

    assertThat(loadCold(KEPT)).isEqualTo(new Loaded<>(24, new Purse(24, 24), ManualClock.START));
  }

  @Test
  void onlyEventsAfterTheSnapshotAreFolded() {
    change(KEPT, 12);
    Payload marked = CODEC.encode(new Purse(1_000, 10));
    database.snapshots().save(List.of(new Snapshot(STREAM, 10, ManualClock.START, 1, marked)));

    assertThat(loadCold(KEPT).state()).isEqualTo(new Purse(1_002, 12));
    assertThat(loadCold(FOLDED).state()).isEqualTo(new Purse(12, 12));
  }

  @Test
  void anEntityThatWasNotKeptIsKeptWhenItIsLoaded() {
    change(FOLDED, 35);
    assertThat(keptVersion(1)).isZero();

    loadCold(KEPT);

    assertThat(keptVersion(1)).isEqualTo(35);
  }

  @Test
  void manyEventsAtOnceAreKeptOnce() {
    try (Tenon service = start()) {
      Object event = new Deposited("p", 1);
      service
          .events()
          .append(STREAM, ExpectedVersion.none(), Collections.nCopies(8, event), Metadata.none());
      service.transact(
          Metadata.none(),
          unit -> {
            for (int i = 0; i < 30; i++) {
              unit.execute(KEPT, "p", 1L);
            }
            return true;
          });
    }

    assertThat(keptVersion(1)).isEqualTo(38);
    assertThat(loadCold(KEPT).state()).isEqualTo(new Purse(38, 38));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void aStateFromSnapshotsIsTheFoldOfAllEvents(long seed) {
    Random random = new Random(seed);
    List<Tenon> services = new ArrayList<>(List.of(start(), start()));
    try {
      for (int i = 0; i < 150; i++) {
        Tenon service = services.get(random.nextInt(2));
        int every = 1 + random.nextInt(12);
        var entity = FOLDED.withSnapshots(Snapshots.of(Purse.class).every(every));
        service.execute(entity, "p", (long) random.nextInt(-3, 4));
        clock.advance(Duration.ofSeconds(random.nextInt(3)));
        if (random.nextInt(30) == 0) {
          services.remove(service);
          service.close();
          services.add(start());
        }
        if (random.nextInt(5) == 0) {
          assertSameInThePast(services.getFirst(), random);
        }
      }
      assertThat(loadCold(KEPT)).isEqualTo(loadCold(FOLDED));
      assertThat(services.getFirst().load(KEPT, "p")).isEqualTo(loadCold(FOLDED));
    } finally {
      services.forEach(Tenon::close);
    }
  }

  private void assertSameInThePast(Tenon service, Random random) {
    long end = service.events().end().offset();
    Position position =
        new Position(service.events().start().incarnation(), random.nextLong(end + 1));
    Instant instant =
        ManualClock.START.plus(
            Duration.between(ManualClock.START, clock.instant()).dividedBy(1 + random.nextInt(4)));
    for (Until until :
        List.of(
            Until.now(),
            Until.version(random.nextLong(end + 3)),
            Until.position(position),
            Until.recordedAt(instant),
            Until.asOf(instant))) {
      assertThat(service.load(KEPT, "p", until))
          .as("%s", until)
          .isEqualTo(service.load(FOLDED, "p", until));
    }
  }

  @Test
  void aSnapshotBeyondTheBoundIsNotUsed() {
    Instant later = ManualClock.START.plusSeconds(60);
    change(KEPT, 7);
    clock.advance(Duration.ofSeconds(60));
    try (Tenon service = start()) {
      for (int i = 0; i < 5; i++) {
        service.execute(KEPT, "p", 1L, Metadata.occurredAt(ManualClock.START.minusSeconds(1)));
      }
      Position fifth = new Position(service.events().start().incarnation(), 5);
      Loaded<Purse> seven = new Loaded<>(7, new Purse(7, 7), ManualClock.START);

      Await.until(() -> keptVersion(1) == 10);
      assertThat(service.load(KEPT, "p", Until.recordedAt(later.minusNanos(1)))).isEqualTo(seven);
      assertThat(service.load(KEPT, "p", Until.version(7))).isEqualTo(seven);
      assertThat(service.load(KEPT, "p", Until.version(11)).state()).isEqualTo(new Purse(11, 11));
      assertThat(service.load(KEPT, "p", Until.position(fifth)).version()).isEqualTo(5);
      assertThat(service.load(KEPT, "p", Until.asOf(ManualClock.START.minusSeconds(1))))
          .isEqualTo(new Loaded<>(12, new Purse(5, 5), later));
    }
  }

  @Test
  void anotherSchemaVersionIsIgnoredAndReplaced() {
    change(KEPT, 12);
    var twofold =
        purse((state, event) -> new Purse(evolve(state, event).amount(), state.changes() + 2))
            .withSnapshots(Snapshots.of(Purse.class).every(10).schemaVersion(2));

    assertThat(loadCold(twofold).state()).isEqualTo(new Purse(12, 24));

    assertThat(keptVersion(1)).isZero();
    assertThat(keptVersion(2)).isEqualTo(12);
    assertThat(loadCold(KEPT).state()).isEqualTo(new Purse(12, 12));
    assertThat(keptVersion(1)).isEqualTo(12);
  }

  @Test
  void aStateThatCannotBeReadIsIgnoredAndReplaced() {
    change(FOLDED, 4);
    byte[] wrong = "1".getBytes(StandardCharsets.UTF_8);
    for (Payload unreadable :
        List.of(
            new Payload("Purse", 1, wrong),
            new Payload("Nothing", 1, wrong),
            CODEC.encode(new Wallet(7, 7)),
            new Payload("bytes", 1, wrong))) {
      database.snapshots().save(List.of(new Snapshot(STREAM, 4, ManualClock.START, 1, unreadable)));

      assertThat(loadCold(KEPT).state()).isEqualTo(new Purse(4, 4));
      assertThat(loadCold(KEPT).state()).isEqualTo(new Purse(4, 4));

      assertThat(CODEC.decode(keptForSure().state())).isEqualTo(new Purse(4, 4));
    }
  }

  @Test
  void statesMayBeWrittenByFunctions() {
    Snapshots<Purse> digits =
        Snapshots.<Purse>of(
                state -> (state.amount() + "/" + state.changes()).getBytes(StandardCharsets.UTF_8),
                bytes -> {
                  String[] parts = new String(bytes, StandardCharsets.UTF_8).split("/", -1);
                  return new Purse(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
                })
            .every(5);
    var entity = FOLDED.withSnapshots(digits);
    change(entity, 6);

    Snapshot snapshot = keptForSure();
    assertThat(snapshot.version()).isEqualTo(5);
    assertThat(snapshot.state().data()).asString(StandardCharsets.UTF_8).isEqualTo("5/5");
    assertThat(loadCold(entity).state()).isEqualTo(new Purse(6, 6));
    assertThat(loadCold(KEPT).state()).isEqualTo(new Purse(6, 6));
  }

  @Test
  void aStateTheCodecDoesNotKnowIsRefusedAtFirstUse() {
    record Stranger(long n) {}

    var stranger =
        Entity.<Long, Stranger, Accounts.Event>of(
                "stranger",
                new Stranger(0),
                (n, state) -> List.of(new Deposited("s", n)),
                (state, event) -> state)
            .withSnapshots(Snapshots.of(Stranger.class));
    var shape =
        Entity.<Long, Shape, Accounts.Event>of(
                "shape",
                new Known(0),
                (n, state) -> List.of(new Deposited("s", n)),
                (state, event) -> new Unknown(1))
            .withSnapshots(Snapshots.of(Shape.class));

    try (Tenon service = start()) {
      assertThatThrownBy(() -> service.execute(stranger, "s", 1L))
          .hasMessageContaining("TENON-1301")
          .hasMessageContaining("entity stranger")
          .hasMessageContaining("register it");
      assertThatThrownBy(() -> service.load(stranger, "s")).hasMessageContaining("TENON-1301");
      assertThatThrownBy(() -> service.load(shape, "s"))
          .hasMessageContaining("TENON-1301")
          .hasMessageContaining(Unknown.class.getName());
    }
    assertThat(database.log().end().offset()).isZero();
  }

  @Test
  void optionsThatMakeNoSenseAreRefused() {
    assertThatThrownBy(() -> Snapshots.of(Purse.class).every(0)).hasMessageContaining("TENON-1001");
    assertThatThrownBy(() -> Snapshots.of(Purse.class).schemaVersion(0))
        .hasMessageContaining("TENON-1001");
    assertThat(KEPT.keyedBy((id, state) -> "k").snapshots()).isEqualTo(KEPT.snapshots());
  }
}
