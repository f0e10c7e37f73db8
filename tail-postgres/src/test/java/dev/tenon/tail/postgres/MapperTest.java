package dev.tenon.tail.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.message.Outgoing;
import dev.tenon.message.RowChange;
import dev.tenon.message.TableRow;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class MapperTest extends SlotCases {
  @Test
  void allOfARowIsToldIfItsTableSaysSo() {
    server.run("create table orders (id bigint primary key, total numeric(10,2), state text)");
    server.run("alter table orders replica identity full");
    tail(options().withMapper("orders", MapperTest::told));
    server.run("insert into orders values (7, 12.50, 'placed')");
    server.run("update orders set state = 'paid', total = 10000.05 where id = 7");
    server.run("delete from orders where id = 7");
    await(() -> broker.count() == 3);

    assertThat(broker.texts())
        .containsEntry("order-7", List.of("placed 12.50", "paid 10000.05", "gone 10000.05"));
  }

  private static List<Outgoing> told(RowChange change) {
    TableRow row = Objects.requireNonNullElse(change.after(), change.before());
    String what = change.after() == null ? "gone" : row.text("state");
    return List.of(
        Outgoing.of(what + " " + row.decimal("total")).withKey("order-" + row.number("id")));
  }
}
