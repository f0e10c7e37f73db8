package dev.tenon.tail.postgres;

import java.util.List;

/** A table as the log describes it before its first change, and after each change of it. */
record TableShape(String schema, String name, List<Column> columns, List<String> names) {
  /**
   * A column.
   *
   * @param type the server's number of it
   */
  record Column(String name, int type) {}

  TableShape(String schema, String name, List<Column> columns) {
    this(schema, name, List.copyOf(columns), columns.stream().map(Column::name).toList());
  }
}
