package dev.tenon.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.Tenon;
import dev.tenon.event.ExpectedVersion;
import dev.tenon.event.StreamId;
import dev.tenon.memory.InProcessBroker;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.view.Projection;
import dev.tenon.view.Table;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A renamed event reaches handlers and the relay under each of its names. */
class RenamedEventsTest {
  record Shipped(String orderId) {}

  record ParcelShipped(String orderId) {}

  record Row(String orderId) {}

  private static final Table<Row> ROWS = Table.of("shipped", Row.class, "orderId", Row::orderId);

  @Test
  void oldAndNewEventsReachTheSameHandlers() throws InterruptedException {
    MemoryDatabase database = MemoryDatabase.create();
    StreamId stream = new StreamId("parcel", "p");
    try (Tenon before =
        Tenon.service("shop").database(database).codec(JsonCodec.of(Shipped.class)).start()) {
      before.events().append(stream, ExpectedVersion.none(), List.of(new Shipped("old")));
    }
    JsonCodec renamed = JsonCodec.of(ParcelShipped.class).alias("Shipped", ParcelShipped.class);
    CountDownLatch both = new CountDownLatch(4);
    try (InProcessBroker broker = InProcessBroker.create();
        Tenon shop =
            Tenon.service("shop")
                .database(database)
                .broker(broker)
                .codec(renamed)
                .publish(ParcelShipped.class)
                .projection(
                    Projection.named("own", ROWS)
                        .on(
                            ParcelShipped.class,
                            (e, rows) -> {
                              rows.put(ROWS, new Row(e.orderId()));
                              rows.afterCommit(both::countDown);
                            }))
                .start();
        Tenon other =
            Tenon.service("other")
                .broker(broker)
                .codec(renamed)
                .projection(
                    Projection.named("theirs", ROWS)
                        .on(
                            "shop",
                            ParcelShipped.class,
                            (e, rows) -> {
                              rows.put(ROWS, new Row(e.orderId()));
                              rows.afterCommit(both::countDown);
                            }))
                .start()) {
      shop.events().append(stream, ExpectedVersion.exact(1), List.of(new ParcelShipped("new")));

      assertThat(both.await(60, TimeUnit.SECONDS)).isTrue();
      assertThat(shop.views().page(ROWS, "", 9)).containsExactly(new Row("new"), new Row("old"));
      assertThat(other.views().page(ROWS, "", 9)).containsExactly(new Row("new"), new Row("old"));
    }
  }
}
