package dev.tenon.example.b2b.orders.tables;

import static java.util.Objects.requireNonNull;

import dev.tenon.command.Loaded;
import dev.tenon.example.b2b.orders.Order;
import dev.tenon.example.b2b.orders.Order.Status;
import dev.tenon.example.b2b.orders.OrderEvent.OrderPlaced;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The table of orders. */
final class OrderTable implements StateTable<Order> {
  private static final Loaded<Order> NONE =
      new Loaded<>(0, new Order(null, Status.PENDING, null, null), null);

  /** Ids after one, at most so many. */
  static final String IDS =
      "select order_id from purchase_order where order_id > ? order by order_id limit ?";

  private static final String SELECT =
      "select order_id, customer_id, line_items, total, occurred_at, time_given, status, reason,"
          + " settled_at, version, recorded_at from purchase_order where ";
  private static final String INSERT =
      "insert into purchase_order (status, reason, settled_at, version, recorded_at, order_id,"
          + " customer_id, line_items, total, occurred_at, time_given, placed_at)"
          + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
  private static final String UPDATE =
      "update purchase_order set status = ?, reason = ?, settled_at = ?, version = ?,"
          + " recorded_at = ? where order_id = ?";

  private final String forUpdate;

  /** A table whose rows are locked by what is added to a query. */
  OrderTable(String forUpdate) {
    this.forUpdate = forUpdate;
  }

  // snippet: lock
  @Override
  public Loaded<Order> find(Connection connection, String id, boolean lock) throws SQLException {
    String query = SELECT + "order_id = ?" + (lock ? forUpdate : "");
    try (PreparedStatement select = connection.prepareStatement(query)) {
      select.setString(1, id);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? order(row) : NONE;
      }
    }
  }

  // end snippet

  /** Orders after that one, by id. */
  List<Loaded<Order>> page(Connection connection, String after, int limit) throws SQLException {
    String query = SELECT + "order_id > ? order by order_id limit ?";
    try (PreparedStatement select = connection.prepareStatement(query)) {
      select.setString(1, after);
      select.setInt(2, limit);
      List<Loaded<Order>> page = new ArrayList<>();
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          page.add(order(row));
        }
      }
      return page;
    }
  }

  /** When the order was placed, by the service's clock. */
  Instant placedAt(Connection connection, String id) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("select placed_at from purchase_order where order_id = ?")) {
      select.setString(1, id);
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return Instant.parse(row.getString(1));
      }
    }
  }

  private static Loaded<Order> order(ResultSet row) throws SQLException {
    OrderPlaced placed =
        new OrderPlaced(
            row.getString(1),
            row.getString(2),
            Lines.parse(row.getString(3)),
            new BigDecimal(row.getString(4)),
            Instant.parse(row.getString(5)),
            row.getBoolean(6));
    Status status = Status.valueOf(row.getString(7));
    Order order = new Order(placed, status, row.getString(8), time(row.getString(9)));
    return new Loaded<>(row.getLong(10), order, Instant.parse(row.getString(11)));
  }

  private static @Nullable Instant time(@Nullable String text) {
    return text == null ? null : Instant.parse(text);
  }

  @Override
  public void save(Connection connection, Loaded<Order> before, Loaded<Order> after)
      throws SQLException {
    boolean fresh = !before.exists();
    try (PreparedStatement write = connection.prepareStatement(fresh ? INSERT : UPDATE)) {
      Order order = after.state();
      OrderPlaced placed = requireNonNull(order.placed());
      String recordedAt = String.valueOf(after.recordedAt());
      write.setString(1, order.status().name());
      write.setString(2, order.reason());
      write.setString(3, order.settledAt() == null ? null : order.settledAt().toString());
      write.setLong(4, after.version());
      write.setString(5, recordedAt);
      write.setString(6, placed.orderId());
      if (fresh) {
        write.setString(7, placed.customerId());
        write.setString(8, Lines.write(placed.lines()));
        write.setString(9, placed.total().toPlainString());
        write.setString(10, placed.occurredAt().toString());
        write.setBoolean(11, placed.timeGiven());
        write.setString(12, recordedAt);
      }
      write.executeUpdate();
    }
  }
}
