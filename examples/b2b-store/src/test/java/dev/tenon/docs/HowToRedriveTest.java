package dev.tenon.docs;

import static dev.tenon.docs.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.Tenon;
import dev.tenon.docs.Shop.Order;
import dev.tenon.docs.Shop.OrderEvent;
import dev.tenon.docs.Shop.OrderPlaced;
import dev.tenon.docs.Shop.Place;
import dev.tenon.docs.Shop.Purchase;
import dev.tenon.json.JsonCodec;
import dev.tenon.message.ParkedMessage;
import dev.tenon.testing.ManualClock;
import dev.tenon.view.Projection;
import dev.tenon.view.Table;
import java.math.BigDecimal;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HowToRedriveTest {
  record Total(String orderId, BigDecimal total) {}

  private static final Table<Total> TOTALS =
      Table.of("order_total", Total.class, "orderId", Total::orderId);

  private final AtomicBoolean mended = new AtomicBoolean();
  private final Projection totals =
      Projection.named("totals", TOTALS)
          .on(
              OrderPlaced.class,
              (e, rows) -> {
                if (e.order().total().signum() < 0 && !mended.get()) {
                  throw new IllegalArgumentException("negative total");
                }
                rows.put(TOTALS, new Total(e.order().orderId(), e.order().total()));
              });

  private Tenon shop;

  @BeforeEach
  void start() {
    shop = Tenon.service("shop").codec(JsonCodec.of(OrderEvent.class)).projection(totals).start();
  }

  @AfterEach
  void stop() {
    shop.close();
  }

  @Test
  void whatIsParkedIsTakenWhenItCanBe() {
    place("o1", "-1.00");
    place("o2", "5.00");
    eventually(this::shown, List.of("o2"));
    eventually(() -> shop.parked().list("totals", null, 10).size(), 1);

    // snippet: list
    List<String> parked =
        shop.parked().list("totals", null, 100).stream()
            .map(each -> each.message().stream() + ": " + each.reason())
            .toList();
    // end snippet
    assertThat(parked)
        .containsExactly("order-o1: java.lang.IllegalArgumentException: negative total");

    mended.set(true);
    // snippet: redrive
    int taken = shop.parked().redrive("totals", "kim", "mended");
    // end snippet

    assertThat(taken).isEqualTo(1);
    assertThat(shown()).containsExactly("o1", "o2");
    assertThat(shop.parked().list("totals", null, 10)).isEmpty();
  }

  @Test
  void whatNobodyNeedsIsDropped() {
    place("o1", "-1.00");
    eventually(() -> shop.parked().list("totals", null, 10).size(), 1);

    // snippet: drop
    ParkedMessage first = shop.parked().list("totals", null, 1).getFirst();
    boolean dropped = shop.parked().drop(first.id(), "kim", "not wanted");
    // end snippet

    assertThat(dropped).isTrue();
    assertThat(shop.parked().list("totals", null, 10)).isEmpty();
    assertThat(shown()).isEmpty();
  }

  @Test
  void whatIsWrongIsEdited() {
    place("o1", "-1.00");
    eventually(() -> shop.parked().list("totals", null, 10).size(), 1);

    var right = new Purchase("o1", "ann", new BigDecimal("1.00"), ManualClock.START);
    // snippet: edit
    ParkedMessage wrong = shop.parked().list("totals", null, 1).getFirst();
    boolean edited =
        shop.parked().edit(wrong.id(), new OrderPlaced(right), "kim", "a wrong amount");
    // end snippet

    assertThat(edited).isTrue();
    assertThat(shop.parked().redrive("totals", "kim", "mended")).isEqualTo(1);
    assertThat(shown()).containsExactly("o1");
    // snippet: actions
    List<String> done =
        shop.parked().actions("totals", 0, 100).stream()
            .map(each -> each.actor() + ": " + each.kind() + ", " + each.reason())
            .toList();
    // end snippet
    assertThat(done).containsExactly("kim: EDITED, a wrong amount", "kim: REDRIVEN, mended");
  }

  private void place(String orderId, String total) {
    var order = new Purchase(orderId, "ann", new BigDecimal(total), ManualClock.START);
    shop.execute(Order.ENTITY, orderId, new Place(order));
  }

  private List<String> shown() {
    return shop.views().page(TOTALS, "", 10).stream().map(Total::orderId).toList();
  }
}
