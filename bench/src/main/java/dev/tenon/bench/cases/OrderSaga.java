package dev.tenon.bench.cases;

import dev.tenon.inbox.Delivery;
import dev.tenon.inbox.Receiver;
import dev.tenon.jdbc.SqlBatch;
import dev.tenon.json.JsonCodec;
import dev.tenon.saga.Saga;
import dev.tenon.spi.Tx;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** An order is placed, its credit reserved, the order approved, or rejected if it was too much. */
final class OrderSaga {
  static final JsonCodec CODEC =
      JsonCodec.of(Wanted.class, Reserve.class, Reserved.class, Refused.class, Release.class);

  private static final String TOPIC = "credit.requests";

  private OrderSaga() {}

  /** The saga's data. */
  record Wanted(long order, long customer, long total) {
    String customerKey() {
      return Long.toString(customer);
    }
  }

  record Reserve(long order, long customer, long total) {}

  record Reserved(long order) {}

  record Refused(long order) {}

  record Release(long order) {}

  /** Hears how a saga ended, once that is durable. */
  interface Ends {
    void ended(long order, boolean approved);
  }

  static Saga<Wanted> saga(Ends ends) {
    return Saga.named("order", Wanted.class)
        .step(
            "place",
            step ->
                step.local((data, tx, unit) ->
                        add(tx, ShopTables.PLACE, data.order, data.customer, data.total))
                    .compensation(
                        (data, tx, unit) -> end(tx, ShopTables.REJECT, data.order, false, ends)))
        .step(
            "reserve",
            step ->
                step.request(
                        TOPIC,
                        Wanted::customerKey,
                        data -> new Reserve(data.order, data.customer, data.total))
                    .onReply(Reserved.class)
                    .onRefusal(Refused.class)
                    .compensation(data -> new Release(data.order), Refused.class))
        .step(
            "approve",
            step ->
                step.local((data, tx, unit) -> end(tx, ShopTables.APPROVE, data.order, true, ends))
                    .pivot())
        .build();
  }

  private static void end(Tx tx, String sql, long order, boolean approved, Ends ends) {
    add(tx, sql, order);
    tx.afterCommit(() -> ends.ended(order, approved));
  }

  private static void add(Tx tx, String sql, Object... values) {
    tx.unwrap(SqlBatch.class).add(sql, values);
  }

  /** Who gives credit. */
  static Receiver participant() {
    return Receiver.named("credit").on(TOPIC, Reserve.class, OrderSaga::reserve);
  }

  private static void reserve(Reserve asked, Delivery delivery) throws SQLException {
    long total = asked.total;
    boolean reserved =
        change(
                delivery.tx().unwrap(Connection.class),
                ShopTables.RESERVE,
                total,
                asked.customer,
                total,
                asked.order,
                total)
            == 1;
    delivery.reply(reserved ? new Reserved(asked.order) : new Refused(asked.order));
  }

  /** A statement that changes something, with numbers as its parameters. */
  static int change(Connection connection, String sql, long... values) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setLong(i + 1, values[i]);
      }
      return statement.executeUpdate();
    }
  }
}
