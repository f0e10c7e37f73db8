package dev.tenon.tail.postgres;

import java.util.List;

/** A table as the log describes it before its first change, and after each change of it. */
record TableShape(String schema, String name, List<Column> columns) {
  /**
   * A column.
   *
   * @param type the server's number of it
   */
  record Column(String name, int type) {}

  int indexOf(String column) {
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).name().equals(column)) {
        return i;
      }
    }
    return -1;
  }
}
