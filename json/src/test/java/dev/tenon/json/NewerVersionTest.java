package dev.tenon.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.Tenon;
import dev.tenon.command.Decider;
import dev.tenon.command.Entity;
import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import dev.tenon.event.ExpectedVersion;
import dev.tenon.memory.InProcessBroker;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.message.ParkedMessage;
import dev.tenon.view.Projection;
import dev.tenon.view.Table;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a service does that meets a form of an event newer than it knows. */
class NewerVersionTest {
  record Shipped(String orderId) {}

  record Row(String orderId) {}

  private static final Table<Row> ROWS = Table.of("shipped", Row.class, "orderId", Row::orderId);
  private static final Entity<Object, Integer, Object> PARCEL =
      Entity.of("parcel", Decider.of(0, (command, count) -> List.of(command), (n, e) -> n + 1));
  private static final JsonCodec OLD = JsonCodec.of(Shipped.class);
  private static final JsonCodec NEW =
      OLD.version(Shipped.class, 2).upcast(Shipped.class, 1, node -> node);

  private final InProcessBroker broker = InProcessBroker.create();
  private final MemoryDatabase readers = MemoryDatabase.create();

  private Tenon reader(JsonCodec codec) {
    return Tenon.service("reader")
        .database(readers)
        .broker(broker)
        .codec(codec)
        .projection(
            Projection.named("view", ROWS)
                .on("shop", Shipped.class, (e, rows) -> rows.put(ROWS, new Row(e.orderId()))))
        .start();
  }

  @Test
  @Timeout(120)
  void aMessageIsParkedUntilTheReaderIsUpgraded() {
    try (Tenon shop = Tenon.service("shop").broker(broker).codec(NEW).publish().start()) {
      try (Tenon reader = reader(OLD)) {
        shop.execute(PARCEL, "p", new Shipped("o1"));
        awaitIdle(shop);

        assertThat(reader.views().page(ROWS, "", 9)).isEmpty();
        assertThat(reader.parked().list("view", null, 9))
            .extracting(ParkedMessage::reason)
            .singleElement()
            .asString()
            .contains("TENON-1303: Shipped was written in version 2", "knows 1 to 1; upgrade it");
      }
      try (Tenon reader = reader(NEW)) {
        assertThat(reader.parked().redrive("view", "kim", "mended")).isEqualTo(1);
        assertThat(reader.views().page(ROWS, "", 9)).containsExactly(new Row("o1"));
      }
    }
  }

  private static void awaitIdle(Tenon service) {
    while (service.backlog() > 0) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  @Test
  void aLoadAndACommandFail() {
    MemoryDatabase database = MemoryDatabase.create();
    try (Tenon upgraded = Tenon.service("shop").database(database).codec(NEW).start();
        Tenon old = Tenon.service("shop").database(database).codec(OLD).start()) {
      upgraded
          .events()
          .append(PARCEL.stream("p"), ExpectedVersion.none(), List.of(new Shipped("o1")));

      assertThatThrownBy(() -> old.load(PARCEL, "p"))
          .isInstanceOfSatisfying(
              TenonException.class, e -> assertThat(e.problem()).isEqualTo(Problem.NEWER_VERSION));
      assertThatThrownBy(() -> old.execute(PARCEL, "p", new Shipped("o2")))
          .hasMessageContaining("TENON-1303");
      assertThatThrownBy(() -> old.events().read(PARCEL.stream("p")))
          .hasMessageContaining("TENON-1303");
      assertThat(old.execute(PARCEL, "q", new Shipped("o3")).version()).isEqualTo(1);
      assertThat(upgraded.load(PARCEL, "p").version()).isEqualTo(1);
    }
  }
}
