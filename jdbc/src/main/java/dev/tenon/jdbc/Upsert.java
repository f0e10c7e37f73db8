package dev.tenon.jdbc;

/** The upsert clause that SQLite and PostgreSQL share. */
final class Upsert {
  private Upsert() {}

  static String onConflict(Relation relation) {
    String target = " on conflict (" + Column.names(relation.key()) + ") do ";
    if (relation.rest().isEmpty()) {
      return target + "nothing";
    }
    String update =
        target
            + "update set "
            + String.join(
                ", ",
                relation.rest().stream().map(c -> c.name() + " = excluded." + c.name()).toList());
    Column newest = relation.newest();
    return newest == null
        ? update
        : update + " where excluded.%2$s >= %1$s.%2$s".formatted(relation.name(), newest.name());
  }
}
