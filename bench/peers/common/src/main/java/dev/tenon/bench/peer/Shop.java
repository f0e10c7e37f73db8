package dev.tenon.bench.peer;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a saga is about: orders, and customers with a credit limit. One order of ten is beyond it.
 * The statements are those of every contender.
 */
public final class Shop {
  private static final String TABLES =
      """
      create table customer (
        id bigint primary key, credit_limit bigint not null, reserved bigint not null
      ) with (fillfactor = 50);
      create table reservation (
        order_id bigint primary key, customer_id bigint not null, amount bigint not null
      );
      create table orders (
        id bigint primary key, customer_id bigint not null, total bigint not null, state text not null
      ) with (fillfactor = 90);
      """;

  private static final String CLEAR =
      """
      truncate customer, reservation, orders;
      insert into customer select n, 100000000, 0 from generate_series(1, 1000) n;
      """;

  private static final String UNEVEN =
      """
      select (select count(*) from orders where state = 'PENDING')
        + abs((select count(*) from orders where state = 'APPROVED')
          - (select count(*) from reservation))
        + abs((select coalesce(sum(amount), 0) from reservation)
          - (select sum(reserved) from customer))
      """;

  private static final AtomicLong ORDERS = new AtomicLong();

  private Shop() {}

  /** What a caller wants. */
  public record Wish(long order, long customer, long total) {
    /** The next one. */
    public static Wish next() {
      long order = ORDERS.incrementAndGet();
      long customer = 1 + ThreadLocalRandom.current().nextInt(1000);
      return new Wish(order, customer, order % 10 == 0 ? 1_000_000_000 : 1);
    }

    /** Refuses another end than this wish deserves. */
    public void requireEnd(boolean approved) {
      if (approved != (total == 1)) {
        throw new IllegalStateException("order " + order + " ended as approved: " + approved);
      }
    }
  }

  public static void create(Database database) throws SQLException {
    database.execute(TABLES);
  }

  /** Without orders, all credit being free. */
  public static void clear(Database database) throws SQLException {
    database.execute(CLEAR, "vacuum analyze customer");
  }

  /** Refuses orders that did not end, or not as their credit. */
  public static void requireEven(Database database) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(UNEVEN)) {
      row.next();
      if (row.getLong(1) != 0) {
        throw new IllegalStateException("orders and credit do not fit together");
      }
    }
  }

  public static void place(Connection connection, long order, long customer, long total)
      throws SQLException {
    change(connection, "insert into orders values (?, ?, ?, 'PENDING')", order, customer, total);
  }

  /** False if that is too much. */
  public static boolean reserve(Connection connection, long order, long customer, long total)
      throws SQLException {
    String sql =
        """
        with ok as (
          update customer set reserved = reserved + ? where id = ? and credit_limit - reserved >= ?
          returning id
        )
        insert into reservation select ?, id, ? from ok
        """;
    return change(connection, sql, total, customer, total, order, total) == 1;
  }

  public static void approve(Connection connection, long order) throws SQLException {
    change(connection, "update orders set state = 'APPROVED' where id = ?", order);
  }

  public static void reject(Connection connection, long order) throws SQLException {
    change(connection, "update orders set state = 'REJECTED' where id = ?", order);
  }

  private static int change(Connection connection, String sql, long... values)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setLong(i + 1, values[i]);
      }
      return statement.executeUpdate();
    }
  }
}
