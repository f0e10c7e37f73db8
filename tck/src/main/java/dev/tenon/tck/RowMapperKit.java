package dev.tenon.tck;

import static dev.tenon.tck.TailedShop.upTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.message.Outgoing;
import dev.tenon.message.RowChange;
import dev.tenon.message.RowMapper;
import dev.tenon.message.TableRow;
import dev.tenon.spi.Tx;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/**
 * What a tail promises that makes messages of changes of tables: of each that was committed, in
 * that order, with the same ids whenever it is read again; nothing is skipped in silence.
 */
public abstract class RowMapperKit extends TailCases {
  private static final String TABLE = "orders";
  private static final RowMapper STATES = RowMapperKit::states;

  /** For the test of an adapter. */
  protected RowMapperKit() {}

  @Override
  protected abstract MappedTailFixture fixture();

  /** Its state, by its number; that it is gone. */
  private static List<Outgoing> states(RowChange change) {
    TableRow row = Objects.requireNonNullElse(change.after(), change.before());
    assertThat(change.table()).isEqualTo(TABLE).isEqualTo(row.table());
    String state = change.after() == null ? "gone" : String.valueOf(row.text("state"));
    return List.of(Outgoing.of(state).withKey("order-" + row.number("id")));
  }

  private TailFixture.Tail startMapping() {
    server().run("create table orders (id bigint primary key, state varchar(100))");
    return startTailing(server().tail(TABLE, STATES));
  }

  @Test
  void eachChangeIsToldWithAnIdOfTheLog() {
    startMapping();
    server().run("insert into orders values (7, 'placed'), (8, null)");
    server().run("update orders set state = 'bezahlt ₤💶' where id = 7");
    server().run("delete from orders");
    awaitPublished(5);

    assertThat(broker().texts())
        .containsEntry("order-7", List.of("placed", "bezahlt ₤💶", "gone"))
        .containsEntry("order-8", List.of("null", "gone"));
    assertThat(broker().published()).hasSize(5);
    assertThat(broker().published())
        .allSatisfy(noted -> assertThat(noted.message().id()).matches("[0-9a-f-]+-[0-9a-f]+-[01]"));
  }

  @Test
  void aTransactionIsToldOnceItIsCommittedOrNotAtAll() throws SQLException {
    startMapping();
    try (Tx abandoned = database().begin();
        Tx committed = database().begin()) {
      run(abandoned, "insert into orders values (1, 'undone')");
      run(committed, "insert into orders values (2, 'placed')");
      run(committed, "savepoint here");
      run(committed, "update orders set state = 'undone' where id = 2");
      run(committed, "rollback to savepoint here");
      run(committed, "update orders set state = 'paid' where id = 2");
      server().run("insert into orders values (3, 'placed')");
      awaitPublished(1);
      assertThat(broker().texts()).containsOnlyKeys("order-3");
      committed.commit();
    }
    awaitPublished(3);
    server().run("insert into orders values (4, 'placed')");
    awaitPublished(4);

    assertThat(broker().texts())
        .containsOnlyKeys("order-3", "order-2", "order-4")
        .containsEntry("order-2", List.of("placed", "paid"));
  }

  private static void run(Tx tx, String sql) throws SQLException {
    try (Statement statement = tx.unwrap(Connection.class).createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void whatIsReadAgainGivesTheSameMessages() {
    startMapping();
    server().run("insert into orders values (1, '1')");
    broker().failNowAndThen(true);
    for (int n = 2; n <= 60; n++) {
      server().run("update orders set state = '" + n + "' where id = 1");
      if (n % 20 == 0) {
        shop().start(server().tail(TABLE, STATES).outbox());
        shop().keep(1);
      }
    }
    awaitPublished(60);

    assertThat(broker().texts()).containsEntry("order-1", upTo(60));
  }

  @Test
  void whatChangesWhileNobodyReadsIsToldLater() {
    startMapping();
    server().run("insert into orders values (1, '1')");
    awaitPublished(1);
    shop().keep(0);
    server().run("update orders set state = '2' where id = 1");
    server().kill();
    server().restart();
    server().run("update orders set state = '3' where id = 1");
    startTailing(server().tail(TABLE, STATES));
    await("all is told", () -> broker().count() == 3);

    assertThat(broker().texts()).containsEntry("order-1", upTo(3));
  }

  @Test
  void aTableMayChangeUnderWay() {
    startMapping();
    server().run("insert into orders values (1, '1')");
    server().run("alter table orders add column note varchar(20)");
    server().run("insert into orders (note, state, id) values ('x', '1', 2)");
    server().run("alter table orders drop column note");
    server().run("insert into orders values (3, '1')");
    awaitPublished(3);

    assertThat(broker().texts()).containsOnlyKeys("order-1", "order-2", "order-3");
  }

  @Test
  void aMapperThatFailsHoldsTheLogAndSkipsNothing() {
    server().run("create table orders (id bigint primary key, state varchar(100))");
    AtomicBoolean mended = new AtomicBoolean();
    startTailing(
        server()
            .tail(
                TABLE,
                change -> {
                  String column = mended.get() ? "state" : "nix";
                  TableRow row = Objects.requireNonNull(change.after());
                  return List.of(Outgoing.of("" + row.text(column)).withKey("o"));
                }));
    server().run("insert into orders values (1, '1')");
    server().run("insert into orders values (2, '2')");
    await("it is told", () -> shop().failures().contains("no column nix, only [id, state]"));
    assertThat(shop().failures()).contains("TENON-1702").contains("the mapper of table orders");
    shop().send("a", "by the outbox");
    await("the outbox goes on", () -> broker().count() == 1);
    mended.set(true);
    awaitPublished(3);
    await("nobody complains", shop()::isWell);

    assertThat(broker().texts()).containsEntry("o", upTo(2));
  }

  /** The log alone had it, and goes on. */
  @Test
  void whatNobodyTakesYetWaitsInTheTable() {
    broker().nobodyTakes("later");
    server().run("create table orders (id bigint primary key, state varchar(100))");
    startTailing(
        server()
            .tail(
                TABLE,
                change -> states(change).stream().map(told -> told.onTopic("later")).toList()));
    server().run("insert into orders values (1, '1')");
    await("it is in the table", () -> shop().newest().backlog() == 1);
    shop().send("a", "1");
    await("the next is published", () -> broker().count() == 1);
    assertThat(broker().texts()).containsOnlyKeys("a");

    broker().somebodyTakes("later");
    awaitPublished(2);
    assertThat(broker().texts()).containsEntry("order-1", upTo(1));
  }

  @Test
  void whatCannotBeMappedIsRefusedAtTheStart() {
    refuse("no table orders");
    server().run("create table orders (id bigint, state varchar(100))");
    refuse("table orders has no primary key");
    server().run("alter table orders add primary key (id)");
    startTailing(server().tail(TABLE, STATES));
  }

  private void refuse(String why) {
    assertThatThrownBy(() -> shop().start(server().tail(TABLE, STATES).outbox()))
        .hasMessageContaining("TENON-1701")
        .hasMessageContaining(why);
  }

  private MappedTailFixture server() {
    return (MappedTailFixture) made();
  }
}
