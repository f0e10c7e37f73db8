package dev.tenon.bench.cases;

import dev.tenon.bench.workspace.BenchServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The tables of orders and of credit, a database each, and the statements of all contenders. */
final class ShopTables {
  static final String PLACE = "insert into orders values (?, ?, ?, 'PENDING')";
  static final String APPROVE = "update orders set state = 'APPROVED' where id = ?";
  static final String REJECT = "update orders set state = 'REJECTED' where id = ?";

  /** With total, customer, total, order, total; changes nothing if that is too much. */
  static final String RESERVE =
      """
      with ok as (
        update customer set reserved = reserved + ? where id = ? and credit_limit - reserved >= ?
        returning id
      )
      insert into reservation select ?, id, ? from ok
      """;

  private final BenchServer server;
  private final String orders;
  private final String credit;

  private ShopTables(BenchServer server, String name) {
    this.server = server;
    orders = name + "_orders";
    credit = name + "_credit";
  }

  /** Creates both databases. */
  static ShopTables create(BenchServer server, String name) throws SQLException {
    ShopTables tables = new ShopTables(server, name);
    server.createDatabase(tables.orders);
    server.createDatabase(tables.credit);
    server.execute(
        tables.orders,
        """
        create table orders (
          id bigint primary key, customer_id bigint not null, total bigint not null,
          state text not null
        ) with (fillfactor = 90)
        """);
    server.execute(
        tables.credit,
        """
        create table customer (
          id bigint primary key, credit_limit bigint not null, reserved bigint not null
        ) with (fillfactor = 50)
        """,
        """
        create table reservation (
          order_id bigint primary key, customer_id bigint not null, amount bigint not null
        )
        """);
    return tables;
  }

  /** The database of orders. */
  String orders() {
    return orders;
  }

  /** The database of credit. */
  String credit() {
    return credit;
  }

  /** No orders, all credit free. */
  void clear() throws SQLException {
    server.execute(orders, "truncate orders");
    server.execute(
        credit,
        "truncate customer, reservation",
        "insert into customer select n, %d, 0 from generate_series(1, %d) n"
            .formatted(Wish.CREDIT, Wish.CUSTOMERS),
        "vacuum analyze customer");
    server.checkpoint();
  }

  /** Refuses orders that did not end, or not as their credit. */
  void requireEven() throws SQLException {
    long approved = number(orders, "select count(*) from orders where state = 'APPROVED'");
    require(number(orders, "select count(*) from orders where state = 'PENDING'"), 0, "pending");
    require(number(credit, "select count(*) from reservation"), approved, "reservations");
    long reserved = number(credit, "select coalesce(sum(reserved), 0) from customer");
    require(reserved, approved, "reserved");
  }

  private static void require(long is, long expected, String what) {
    if (is != expected) {
      throw new IllegalStateException(what + ": " + is + " instead of " + expected);
    }
  }

  private long number(String database, String sql) throws SQLException {
    try (Connection connection = server.connect(database);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }
}
