package dev.tenon.bench.cases;

import com.zaxxer.hikari.HikariDataSource;
import dev.tenon.bench.workspace.BenchServer;
import java.sql.Connection;
import java.sql.SQLException;

/** Three local transactions one after the other: if the process dies, nobody goes on. */
final class PlainShop implements AutoCloseable {
  private static final int CONNECTIONS = 32;

  private final ShopTables tables;
  private final HikariDataSource orders;
  private final HikariDataSource credit;

  PlainShop(BenchServer server, String name) throws SQLException {
    tables = ShopTables.create(server, name);
    orders = server.pool(tables.orders(), CONNECTIONS);
    credit = server.pool(tables.credit(), CONNECTIONS);
  }

  void clear() throws SQLException {
    tables.requireEven();
    tables.clear();
  }

  void order(Wish wish) throws SQLException {
    change(orders, ShopTables.PLACE, wish.order(), wish.customer(), wish.total());
    long total = wish.total();
    boolean reserved =
        change(credit, ShopTables.RESERVE, total, wish.customer(), total, wish.order(), total) == 1;
    change(orders, reserved ? ShopTables.APPROVE : ShopTables.REJECT, wish.order());
    wish.requireEnd(reserved);
  }

  private static int change(HikariDataSource pool, String sql, long... values) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      connection.setAutoCommit(false);
      int changed = OrderSaga.change(connection, sql, values);
      connection.commit();
      return changed;
    }
  }

  @Override
  public void close() {
    orders.close();
    credit.close();
  }
}
