package dev.tenon.tail.postgres;

import dev.tenon.message.TableRow;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A row as {@code pgoutput} tells it. */
final class PgRow implements TableRow {
  private final TableShape table;
  private final byte[] kinds;
  private final byte[] @Nullable [] values;

  PgRow(TableShape table, byte[] kinds, byte[] @Nullable [] values) {
    this.table = table;
    this.kinds = kinds;
    this.values = values;
  }

  @Override
  public String table() {
    return table.name();
  }

  @Override
  public List<String> columns() {
    return table.names();
  }

  @Override
  public boolean has(String column) {
    return kinds[indexOf(column)] != 'u';
  }

  @Override
  public @Nullable String text(String column) {
    int index = indexOf(column);
    byte[] value = values[index];
    return value == null
        ? null
        : PgTypes.text(table.columns().get(index).type(), kinds[index] == 'b', value);
  }

  @Override
  public byte @Nullable [] bytes(String column) {
    int index = indexOf(column);
    byte[] value = values[index];
    return value == null ? null : PgTypes.bytes(kinds[index] == 'b', value);
  }
}
