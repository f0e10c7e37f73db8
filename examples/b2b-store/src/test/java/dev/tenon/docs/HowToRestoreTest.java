package dev.tenon.docs;

import static dev.tenon.docs.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.Tenon;
import dev.tenon.docs.Shop.Order;
import dev.tenon.docs.Shop.OrderEvent;
import dev.tenon.docs.Shop.OrderPlaced;
import dev.tenon.docs.Shop.Place;
import dev.tenon.docs.Shop.Purchase;
import dev.tenon.event.Position;
import dev.tenon.jdbc.JdbcDatabase;
import dev.tenon.json.JsonCodec;
import dev.tenon.memory.InProcessBroker;
import dev.tenon.message.LostEvents;
import dev.tenon.message.ParkedMessage;
import dev.tenon.testing.ManualClock;
import dev.tenon.view.Projection;
import dev.tenon.view.Table;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shop's file is restored; who keeps totals of its orders is not. */
class HowToRestoreTest {
  record Total(String orderId, BigDecimal total) {}

  private static final Table<Total> TOTALS =
      Table.of("order_total", Total.class, "orderId", Total::orderId);

  private static final Projection VIEW =
      Projection.named("totals", TOTALS)
          .on(
              "shop",
              OrderPlaced.class,
              (e, rows) -> rows.put(TOTALS, new Total(e.order().orderId(), e.order().total())));

  private final InProcessBroker broker = InProcessBroker.create();
  private final Tenon totals =
      Tenon.service("totals")
          .broker(broker)
          .codec(JsonCodec.of(OrderEvent.class))
          .projection(VIEW)
          .start();

  @TempDir private Path directory;
  private JdbcDatabase database;
  private Tenon shop;

  @BeforeEach
  void open() {
    database = JdbcDatabase.sqlite(file());
    shop =
        Tenon.service("shop")
            .database(database)
            .broker(broker)
            .codec(JsonCodec.of(OrderEvent.class))
            .publish(OrderPlaced.class)
            .start();
  }

  private void close() {
    shop.close();
    database.close();
  }

  @AfterEach
  void closeAll() {
    close();
    totals.close();
  }

  private Path file() {
    return directory.resolve("shop.db");
  }

  @Test
  void whoIsAheadOfTheRestoredShopIsToldAndGoesOnOnceItIsAccepted() throws IOException {
    Path backup = directory.resolve("backup");
    place("o1", "1.00");
    close();
    Files.copy(file(), backup);
    open();
    place("o2", "2.00");
    place("o3", "3.00");
    eventually(this::shown, Map.of("o1", "1.00", "o2", "2.00", "o3", "3.00"));
    close();

    Files.copy(backup, file(), StandardCopyOption.REPLACE_EXISTING);
    Path path = file();
    // snippet: restored
    try (JdbcDatabase restored = JdbcDatabase.sqlite(path)) {
      Position end = restored.log().end();
      restored.log().restored(end.offset());
    }
    // end snippet
    open();
    place("o2", "20.00");
    place("o4", "4.00");

    eventually(this::shown, Map.of("o1", "1.00", "o2", "2.00", "o3", "3.00", "o4", "4.00"));
    eventually(() -> totals.parked().list("totals", null, 10).size(), 1);
    // snippet: lost
    List<LostEvents> toUndo = new ArrayList<>();
    for (ParkedMessage parked : totals.parked().list("totals", null, 100)) {
      totals.parked().lost(parked).ifPresent(toUndo::add);
    }
    // end snippet
    assertThat(toUndo).singleElement().extracting(LostEvents::key).isEqualTo("o2");
    assertThat(toUndo.getFirst().after().offset()).isEqualTo(1);
    assertThat(toUndo.getFirst().until().offset()).isEqualTo(2);

    // snippet: accept
    int taken = totals.parked().accept("totals", "shop", "kim", "undone");
    // end snippet

    assertThat(taken).isEqualTo(1);
    assertThat(shown()).containsEntry("o2", "20.00").containsEntry("o3", "3.00");
  }

  private void place(String orderId, String total) {
    var order = new Purchase(orderId, "ann", new BigDecimal(total), ManualClock.START);
    shop.execute(Order.ENTITY, orderId, new Place(order));
  }

  private Map<String, String> shown() {
    Map<String, String> shown = new TreeMap<>();
    for (Total total : totals.views().page(TOTALS, "", 10)) {
      shown.put(total.orderId(), total.total().toPlainString());
    }
    return shown;
  }
}
