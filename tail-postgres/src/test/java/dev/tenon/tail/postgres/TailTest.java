package dev.tenon.tail.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.Tenon;
import dev.tenon.message.Outgoing;
import dev.tenon.spi.Tx;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class TailTest extends TailCases {
  @Test
  void whatIsCommittedIsPublishedAtOnceAndItsRowsGo() {
    PostgresTail tail = PostgresTail.of(options());
    Tenon shop = shop(tail);
    awaitTailing(tail);
    for (int i = 1; i <= 50; i++) {
      send(shop, "a", "" + i);
    }
    await(() -> broker.count() == 50 && shop.backlog() == 0);

    assertThat(broker.texts()).containsEntry("a", upTo(50));
    await(() -> shop.failures().isEmpty());
    assertThat(tail.health().walStatus()).isEqualTo("reserved");
  }

  @Test
  void delayedMessagesAndThoseNobodyTakesWaitInTheTable() {
    broker.nobodyTakes("later");
    PostgresTail tail = PostgresTail.of(options());
    Tenon shop = shop(tail);
    awaitTailing(tail);
    try (Tx tx = database.begin()) {
      shop.send(tx, Outgoing.of("due").withKey("d").dueAt(Instant.now().plusMillis(700)));
      shop.send(tx, Outgoing.of("untaken").withKey("u").onTopic("later"));
      shop.send(tx, Outgoing.of("now").withKey("n"));
      tx.commit();
    }
    await(() -> broker.count() == 1);
    assertThat(broker.texts()).containsOnlyKeys("n");
    await(() -> broker.count() == 2);
    assertThat(broker.texts()).containsOnlyKeys("n", "d");

    broker.somebodyTakes("later");
    await(() -> broker.count() == 3 && shop.backlog() == 0);
  }

  @Test
  void aLargeTransactionComesInBatches() throws SQLException {
    PostgresTail tail = PostgresTail.of(options());
    Tenon shop = shop(tail);
    awaitTailing(tail);
    run(
        "insert into tenon_outbox (message_key, message_type, data)"
            + " select 'k', 'text', convert_to(n::text, 'UTF8') from generate_series(1, 30000) n");
    await(() -> broker.count() == 30_000 && shop.backlog() == 0);

    assertThat(broker.texts()).containsEntry("k", upTo(30_000));
  }

  @Test
  void changesOfTablesBecomeMessagesWithIdsOfTheLog() throws SQLException {
    run("create table orders (id bigint primary key, total numeric(10,2), state text)");
    run("alter table orders replica identity full");
    PostgresTail tail = PostgresTail.of(options().withMapper("orders", TailTest::told));
    shop(tail);
    awaitTailing(tail);
    run("insert into orders values (7, 12.50, 'placed')");
    run("update orders set state = 'paid', total = 10000.05 where id = 7");
    run("delete from orders where id = 7");
    await(() -> broker.count() == 3);

    assertThat(broker.texts())
        .containsEntry("order-7", List.of("placed 12.50", "paid 10000.05", "gone 10000.05"));
    assertThat(broker.published())
        .allSatisfy(noted -> assertThat(noted.message().id()).matches("[0-9a-f]+-[0-9a-f]+-0"));
  }

  private static List<Outgoing> told(RowChange change) {
    TableRow row = Objects.requireNonNullElse(change.after(), change.before());
    String what = change.after() == null ? "gone" : row.text("state");
    return List.of(
        Outgoing.of(what + " " + row.decimal("total")).withKey("order-" + row.number("id")));
  }

  @Test
  void theNextInstanceTakesTheSlotOver() {
    PostgresTail first = PostgresTail.of(options());
    Tenon shop = shop(first);
    awaitTailing(first);
    PostgresTail second = PostgresTail.of(options());
    shop(second);
    send(shop, "a", "1");
    await(() -> broker.count() == 1);
    assertThat(second.health().tailing()).isFalse();

    shop.close();
    shops.remove(shop);
    awaitTailing(second);
    send(shops.getLast(), "a", "2");
    await(() -> broker.count() == 2);
    assertThat(broker.texts()).containsEntry("a", List.of("1", "2"));
  }

  @Test
  void aMessageIsThereWithinAThirdOfAMillisecond() {
    PostgresTail tail = PostgresTail.of(options());
    Tenon shop = shop(tail);
    awaitTailing(tail);
    List<Long> nanos = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      long commit;
      try (Tx tx = database.begin()) {
        shop.send(tx, Outgoing.of("x").withKey("a"));
        tx.commit();
        commit = System.nanoTime();
      }
      int count = i + 1;
      await(() -> broker.published().size() >= count);
      nanos.add(broker.published().get(i).nanos() - commit);
    }
    nanos.sort(null);
    System.getLogger("tail")
        .log(System.Logger.Level.INFO, "median " + Duration.ofNanos(nanos.get(250)));
    // Loose, for a busy machine; the benchmark tells the truth.
    assertThat(Duration.ofNanos(nanos.get(250))).isLessThan(Duration.ofMillis(5));
  }
}
