package dev.tenon.tail.postgres;

import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the messages of the plugin {@code pgoutput}, protocol version 1. It takes no memory that a
 * message does not fill, and knows so many tables at a time; whatever bytes come, it reads them or
 * fails with {@code LOG_UNREADABLE}.
 */
final class PgOutput {
  private static final int MAX_TABLES = 10_000;
  private static final int MAX_COLUMNS = 1_600; // PostgreSQL's own limit

  private final Map<Integer, TableShape> tables = new LinkedHashMap<>();

  LogChange read(ByteBuffer message) {
    int length = message.remaining();
    try {
      return readMessage(message);
    } catch (BufferUnderflowException e) {
      throw unreadable("a message of " + length + " bytes ends too early");
    }
  }

  private LogChange readMessage(ByteBuffer in) {
    byte kind = in.get();
    return switch (kind) {
      case 'B' -> begin(in);
      case 'C' -> commit(in);
      case 'R' -> relation(in);
      case 'I' -> insert(in);
      case 'U' -> update(in);
      case 'D' -> delete(in);
      case 'M' -> emitted(in);
      case 'T', 'Y', 'O' -> new LogChange.Other();
      default -> throw unreadable("there is no message of kind " + kind);
    };
  }

  private static LogChange begin(ByteBuffer in) {
    return new LogChange.Begin(in.getLong(), PgTypes.instant(in.getLong()));
  }

  private static LogChange commit(ByteBuffer in) {
    in.get(); // flags: none yet
    in.getLong(); // where the commit begins
    return new LogChange.Commit(in.getLong());
  }

  private LogChange relation(ByteBuffer in) {
    int id = in.getInt();
    String schema = text(in);
    String name = text(in);
    in.get(); // replica identity
    int count = count(in);
    List<TableShape.Column> columns = new ArrayList<>(Math.min(count, in.remaining()));
    for (int i = 0; i < count; i++) {
      in.get(); // whether it is of the key
      String column = text(in);
      int type = in.getInt();
      in.getInt(); // its modifier
      columns.add(new TableShape.Column(column, type));
    }
    if (!tables.containsKey(id) && tables.size() >= MAX_TABLES) {
      throw unreadable("more than " + MAX_TABLES + " tables are published");
    }
    tables.put(id, new TableShape(schema, name, columns));
    return new LogChange.Other();
  }

  private LogChange insert(ByteBuffer in) {
    TableShape table = table(in);
    require(in, Set.of('N'));
    return new LogChange.Insert(table, row(table, in));
  }

  private LogChange update(ByteBuffer in) {
    TableShape table = table(in);
    PgRow before = null;
    if (require(in, Set.of('K', 'O', 'N')) != 'N') {
      before = row(table, in);
      require(in, Set.of('N'));
    }
    return new LogChange.Update(table, before, row(table, in));
  }

  private LogChange delete(ByteBuffer in) {
    TableShape table = table(in);
    require(in, Set.of('K', 'O'));
    return new LogChange.Delete(table, row(table, in));
  }

  private static LogChange emitted(ByteBuffer in) {
    boolean inTransaction = (in.get() & 1) != 0;
    in.getLong(); // its place
    String prefix = text(in);
    return new LogChange.Emitted(inTransaction, prefix, bytes(in));
  }

  private TableShape table(ByteBuffer in) {
    int id = in.getInt();
    TableShape table = tables.get(id);
    if (table == null) {
      throw unreadable("a row of table " + id + " comes before the table's description");
    }
    return table;
  }

  private static PgRow row(TableShape table, ByteBuffer in) {
    int count = count(in);
    if (count != table.columns().size()) {
      throw unreadable(
          "a row of %s has %d values for %d columns"
              .formatted(table.name(), count, table.columns().size()));
    }
    byte[] @Nullable [] values = new byte[count][];
    byte[] kinds = new byte[count];
    for (int i = 0; i < count; i++) {
      kinds[i] = (byte) require(in, Set.of('n', 'u', 't', 'b'));
      if (kinds[i] == 't' || kinds[i] == 'b') {
        values[i] = bytes(in);
      }
    }
    return new PgRow(table, kinds, values);
  }

  private static char require(ByteBuffer in, Set<Character> allowed) {
    char kind = (char) (in.get() & 0xff);
    if (!allowed.contains(kind)) {
      throw unreadable("instead of one of " + allowed + " there is " + (int) kind);
    }
    return kind;
  }

  private static int count(ByteBuffer in) {
    int count = in.getShort() & 0xffff;
    if (count > MAX_COLUMNS) {
      throw unreadable(count + " columns are more than a table can have");
    }
    return count;
  }

  private static byte[] bytes(ByteBuffer in) {
    int length = in.getInt();
    if (length < 0 || length > in.remaining()) {
      throw unreadable("a value of " + length + " bytes in the " + in.remaining() + " left");
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  private static String text(ByteBuffer in) {
    int start = in.position();
    while (in.get() != 0) {
      // up to the end of the text
    }
    byte[] bytes = new byte[in.position() - start - 1];
    in.get(start, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  static TenonException unreadable(String why) {
    return Problem.LOG_UNREADABLE.because(
        "the transaction log cannot be read: "
            + why
            + "; report it, and poll the table meanwhile by starting the service without a tail");
  }
}
