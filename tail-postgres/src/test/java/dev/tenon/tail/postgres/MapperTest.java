package dev.tenon.tail.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.message.Outgoing;
import dev.tenon.message.RowChange;
import dev.tenon.message.TableRow;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MapperTest extends SlotCases {
  @BeforeEach
  void createTable() {
    server.run("create table orders (id bigint primary key, total numeric(10,2), state text)");
  }

  private static TailOptions mapping() {
    return options().withMapper("orders", MapperTest::told);
  }

  @Test
  void allOfARowIsToldIfItsTableSaysSo() {
    server.run("alter table orders replica identity full");
    tail(mapping());
    server.run("insert into orders values (7, 12.50, 'placed')");
    server.run("update orders set state = 'paid', total = 10000.05 where id = 7");
    server.run("delete from orders where id = 7");
    await(() -> broker.count() == 3);

    assertThat(broker.texts())
        .containsEntry("order-7", List.of("placed 12.50", "paid 10000.05", "gone 10000.05"));
  }

  @Test
  void aLostSlotIsAnAlarmUntilItIsAccepted() {
    PostgresTail tail = tail(mapping());
    place(1);
    dropSlot();
    await(() -> shop.failures().contains("TENON-1703"));
    shop.send("a", "by the table");
    await(() -> broker.texts().containsKey("a"));

    acceptLoss();
    awaitWell(tail);
    place(2);
  }

  /** Inserts a row, and waits until it is told. */
  private void place(int id) {
    server.run("insert into orders values (%d, 1, 'placed')".formatted(id));
    await(() -> broker.texts().containsKey("order-" + id));
  }

  @Test
  void changesOfATableThatWasNotPublishedAreAnAlarmUntilARestart() {
    PostgresTail tail = tail(mapping());
    place(1);
    server.run("alter publication %s drop table orders".formatted(tail.health().slot()));
    await(() -> shop.failures().contains("TENON-1703"));
    assertThat(shop.failures()).contains("lacked tables").contains("changes of [orders]");
    await(() ->
        server.number("select count(*) from pg_publication_tables where tablename = 'orders'")
            == 1);
    place(2);
    assertThat(shop.failures()).contains("lacked tables");

    shop.keep(0);
    awaitWell(tail(mapping()));
    place(3);
  }

  @Test
  void aBacklogOfChangesIsAnAlarmAndNotPassedOver() {
    PostgresTail tail = tail(mapping().withMaxLagBytes(10_000));
    place(1);
    broker.fail(true);
    server.run("insert into orders select id, 1, 'placed' from generate_series(2, 1000) id");
    await(() -> shop.failures().contains("TENON-1704"));
    broker.fail(false);
    await(() -> broker.count() == 1_000);
    awaitWell(tail);
  }

  private static List<Outgoing> told(RowChange change) {
    TableRow row = Objects.requireNonNullElse(change.after(), change.before());
    String what = change.after() == null ? "gone" : row.text("state");
    return List.of(
        Outgoing.of(what + " " + row.decimal("total")).withKey("order-" + row.number("id")));
  }
}
