package dev.tenon.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.view.Projection;
import dev.tenon.view.Table;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ProjectionSpecTest {
  record Placed(String orderId) {}

  record Paid(String orderId) {}

  record Deleted(String orderId) {}

  record Row(String orderId, String state, long previous) {}

  private static final Table<Row> ORDERS = Table.of("orders", Row.class, "orderId", Row::orderId);
  private static final Table<Row> OTHER = Table.of("other", Row.class, "orderId", Row::orderId);

  private final List<String> committed = new ArrayList<>();

  private final Projection projection =
      Projection.named("orders_view", ORDERS)
          .on(
              "sales",
              Placed.class,
              (event, message, rows) -> {
                rows.put(ORDERS, new Row(event.orderId(), "placed", message.previous()));
                rows.afterCommit(() -> committed.add(event.orderId()));
              })
          .on(
              Paid.class,
              (event, rows) ->
                  rows.update(
                      ORDERS,
                      event.orderId(),
                      row -> new Row(row.orderId(), "paid", row.previous())))
          .on("sales", Deleted.class, (event, rows) -> rows.remove(ORDERS, event.orderId()))
          .on("wrong", Deleted.class, (event, rows) -> rows.remove(OTHER, event.orderId()));

  private ProjectionSpec placed() {
    return Given.projection(projection).events("sales", new Placed("1"), new Placed("2"));
  }

  private static AbstractThrowableAssert<?, ?> assertFails(ThrowingCallable expectation) {
    return assertThatThrownBy(expectation).isInstanceOf(AssertionError.class);
  }

  @Test
  void whatIsExpectedPasses() {
    placed()
        .thenRow(ORDERS, new Row("1", "placed", 0))
        .thenRows(ORDERS, new Row("2", "placed", 1), new Row("1", "placed", 0))
        .ownEvents(new Paid("1"))
        .thenRow(ORDERS, new Row("1", "paid", 0))
        .events("sales", new Deleted("1"))
        .thenNoRow(ORDERS, "1")
        .thenRow(ORDERS, new Row("2", "placed", 1));
    assertThat(committed).containsExactly("1", "2");
  }

  @Test
  void tenantsKeysAreNumberedApart() {
    Given.projection(projection)
        .inTenant("acme")
        .events("sales", new Placed("1"))
        .inTenant("zeta")
        .events("sales", new Placed("2"))
        .inTenant("acme")
        .events("sales", new Placed("3"))
        .thenRow(ORDERS, new Row("2", "placed", 0))
        .thenRow(ORDERS, new Row("3", "placed", 1));
  }

  @Test
  void keysAreNumberedApart() {
    Given.projection(projection)
        .keyed("a")
        .events("sales", new Placed("1"))
        .keyed("b")
        .events("sales", new Placed("2"))
        .keyed("a")
        .events("sales", new Placed("3"))
        .thenRow(ORDERS, new Row("2", "placed", 0))
        .thenRow(ORDERS, new Row("3", "placed", 1));
  }

  @Test
  void otherRowsFail() {
    assertFails(() -> placed().thenRow(ORDERS, new Row("1", "paid", 0)))
        .hasMessageContainingAll(
            "row '1' of table orders of projection orders_view after [Placed[orderId=1]",
            "state=placed",
            "state=paid");
    assertFails(() -> placed().thenRow(ORDERS, new Row("3", "placed", 0)))
        .hasMessageContainingAll("no such row", "orderId=1", "orderId=2");
    assertFails(() -> placed().thenNoRow(ORDERS, "1")).hasMessageContaining("state=placed");
    assertFails(() -> placed().thenRows(ORDERS, new Row("1", "placed", 0)));
  }

  @Test
  void anEventNobodyTakesFails() {
    assertFails(() -> Given.projection(projection).events("sale", new Placed("1")))
        .hasMessageContaining("projection orders_view takes no Placed on topic 'sale'");
    assertFails(() -> Given.projection(projection).ownEvents(new Placed("1")))
        .hasMessageContaining("of its own log; there it takes [Paid]");
  }

  @Test
  void aTableTheProjectionDidNotNameFails() {
    assertFails(() -> placed().events("wrong", new Deleted("1")))
        .hasMessageContaining("has no table 'other', only [orders]");
    assertFails(() -> placed().thenNoRow(OTHER, "1"));
  }
}
