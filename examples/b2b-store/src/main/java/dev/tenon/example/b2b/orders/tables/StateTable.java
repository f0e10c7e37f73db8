package dev.tenon.example.b2b.orders.tables;

import dev.tenon.command.Loaded;
import java.sql.Connection;
import java.sql.SQLException;

/** A table with a row per entity: what it is like now. */
interface StateTable<S> {
  /**
   * The row of that id; version 0 if there is none.
   *
   * @param lock whether it is locked until the transaction ends
   */
  Loaded<S> find(Connection connection, String id, boolean lock) throws SQLException;

  /**
   * Inserts what was not there before, or updates it.
   *
   * @param after at version 1 or later
   */
  void save(Connection connection, Loaded<S> before, Loaded<S> after) throws SQLException;
}
