package dev.tenon.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.event.ExpectedVersion;
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
import dev.tenon.spi.Timer;
import dev.tenon.spi.Tx;
import dev.tenon.spi.ViewStore;
import dev.tenon.spi.Write;
import dev.tenon.view.Table;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What is particular to this database; the kits ask the rest. */
class MemoryDatabaseTest {
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
  private static final Payload PAYLOAD = new Payload("OrderPlaced", 1, new byte[] {1});
  private static final Table<Line> LINES = Table.of("lines", Line.class, "id", Line::id);

  private final MemoryDatabase database = MemoryDatabase.create();

  @Test
  void everyDatabaseHasAnIncarnationOfItsOwn() {
    assertThat(database.log().end().incarnation())
        .isNotEqualTo(MemoryDatabase.create().log().end().incarnation());
  }

  @Test
  void aRefusedWriteIsTakenBackWhole() {
    Timer timer = new Timer("reminders", "", "o1", NOW, PAYLOAD, Metadata.none());
    Position place = new Position("a", 7);
    write(new Change.Schedule(timer), mark(0, 3), new Change.Park(parked("first")));
    Change refused = mark(0, 9);

    Outcome outcome =
        write(
            append("o1"),
            append("o2"),
            new Change.TakeTimer(timer),
            new Change.Park(parked("second")),
            new Change.Unpark(parked("first")),
            new Change.MoveMark("billing", "orders", "other", 0, place),
            refused);

    assertThat(outcome).isEqualTo(new Outcome.Stale(refused, 3));
    assertThat(database.log().page(0, 10)).isEmpty();
    assertThat(database.index().streams("", "order", "", 10)).isEmpty();
    assertThat(database.progress().due(NOW, 10)).containsExactly(timer);
    assertThat(database.progress().parked("billing", null, 10))
        .extracting(ParkedMessage::reason)
        .containsExactly("first");
    assertThat(database.progress().marks("billing", "orders", List.of("c1", "other")))
        .containsOnlyKeys("c1");
  }

  @Test
  void aTransactionSaysThatThereIsNoResourceToUnwrap() {
    try (Tx tx = database.begin()) {
      assertThatThrownBy(() -> tx.unwrap(Thread.class))
          .hasMessageContaining("TENON-1001")
          .hasMessageContaining("java.lang.Thread");
    }
  }

  @Test
  void aTransactionOfAnotherDatabaseIsRefused() {
    database.views().prepare(LINES);
    try (Tx other = MemoryDatabase.create().begin()) {
      assertThatThrownBy(() -> database.views().load(other, LINES, List.of("1")))
          .hasMessageContaining("another database");
    }
  }

  @Test
  void anEndedTransactionTakesNoMoreWork() {
    database.views().prepare(LINES);
    Tx tx = database.begin();
    tx.commit();

    assertThatThrownBy(tx::commit).hasMessageContaining("TENON-1002");
    assertThatThrownBy(
            () -> database.views().save(tx, LINES, Map.of("1", Optional.of(new Line("1")))))
        .hasMessageContaining("TENON-1002");
  }

  @Test
  void aClosedDatabaseSaysSo() {
    database.close();

    assertThatThrownBy(() -> database.log().end()).hasMessageContaining("TENON-1002");
  }

  @Test
  void aTableIsPreparedBeforeItIsUsedAndHoldsOneKindOfRow() {
    ViewStore views = database.views();
    assertThatThrownBy(() -> views.find(LINES, new ViewStore.Query(null, null, "", 1)))
        .hasMessageContaining("'lines' was not prepared");

    views.prepare(LINES);
    assertThatThrownBy(() -> views.prepare(Table.of("lines", Other.class, "id", Other::id)))
        .hasMessageContaining("already holds rows of");
  }

  private Outcome write(Change... changes) {
    return database.log().write(List.of(new Write(NOW, List.of(changes)))).getFirst();
  }

  private static Change append(String id) {
    NewEvent event = new NewEvent(UUID.randomUUID(), PAYLOAD, "c1", Metadata.none());
    return new Change.Append(new StreamId("order", id), ExpectedVersion.none(), List.of(event));
  }

  private static Change mark(long from, long to) {
    return new Change.MoveMark("billing", "orders", "c1", from, new Position("a", to));
  }

  private static ParkedMessage parked(String reason) {
    Message message =
        new Message(
            "id",
            PAYLOAD,
            "shop",
            "",
            "c1",
            Metadata.none(),
            NOW,
            new Place("order-o1", 1, new Position("a", 7), 0));
    return new ParkedMessage("billing", "orders", 7, message, reason, NOW);
  }

  private record Line(String id) {}

  private record Other(String id) {}
}
