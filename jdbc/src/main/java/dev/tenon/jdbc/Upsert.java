package dev.tenon.jdbc;

/** The upsert clause that SQLite and PostgreSQL share. */
final class Upsert {
  private Upsert() {}

  static String onConflict(Relation relation) {
    String target = " on conflict (" + Column.names(relation.key()) + ") do ";
    if (relation.rest().isEmpty()) {
      return target + "nothing";
    }
    return target
        + "update set "
        + String.join(
            ", ", relation.rest().stream().map(c -> c.name() + " = excluded." + c.name()).toList());
  }

  /** To follow the clause: leaves a row as it is that has more in this column. */
  static String unlessLess(Relation relation, Column column) {
    return " where excluded." + column.name() + " >= " + relation.name() + "." + column.name();
  }
}
