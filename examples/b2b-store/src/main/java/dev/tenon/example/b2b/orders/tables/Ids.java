package dev.tenon.example.b2b.orders.tables;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Ids of a table, in order. */
final class Ids {
  private Ids() {}

  /** Those after one, by a query with that one and a limit. */
  static List<String> read(Connection connection, String query, String after, int limit)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(query)) {
      select.setString(1, after);
      select.setInt(2, limit);
      List<String> ids = new ArrayList<>();
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          ids.add(row.getString(1));
        }
      }
      return ids;
    }
  }
}
