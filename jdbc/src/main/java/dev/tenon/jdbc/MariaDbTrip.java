package dev.tenon.jdbc;

import java.nio.charset.StandardCharsets;
import java.sql.BatchUpdateException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Several statements sent to MariaDB at once, as one compound statement, the results of some of
 * them read. What would make too large a packet goes in several, in the same order.
 *
 * <p>Inserts go by themselves: the driver sends all rows of one at once, in binary, which costs the
 * server half as much.
 */
final class MariaDbTrip {
  /**
   * Stands in a statement for the rows of its parameters, {@code (?, ?), (?, ?)} and so on; a
   * statement without it is one per row.
   */
  static final String ROWS = ":rows";

  /** A quarter of the packet that a server accepts if nobody changed it: escapes take room. */
  private static final int MAX_BYTES = 4 << 20;

  /** What goes with a row in its packet, at most. */
  private static final int STATEMENT_BYTES = 4 << 10;

  private static final String PACKET_BYTES = "select @@max_allowed_packet";

  /** Tells the driver not to prepare a statement on the server: hardly ever is one sent twice. */
  private static final String AS_TEXT = "/*client prepare*/ ";

  private final MariaDbDialect dialect;
  private final Session session;
  private final List<String> statements = new ArrayList<>();
  private final List<Rows> parameters = new ArrayList<>();
  private final List<Dialect.RowReader> readers = new ArrayList<>();
  private int bytes;

  MariaDbTrip(MariaDbDialect dialect, Session session) {
    this.dialect = dialect;
    this.session = session;
  }

  private record Rows(List<SqlType> types, List<@Nullable Object[]> values, int bytes) {
    /** In parts that each fit into a packet, unless it is a single row. */
    static List<Rows> split(List<SqlType> types, List<@Nullable Object[]> values) {
      List<Rows> parts = new ArrayList<>();
      int from = 0;
      int bytes = 0;
      for (int i = 0; i < values.size(); i++) {
        int next = size(values.get(i));
        if (i > from && bytes + next > MAX_BYTES) {
          parts.add(new Rows(types, values.subList(from, i), bytes));
          from = i;
          bytes = 0;
        }
        bytes += next;
      }
      if (from < values.size()) {
        parts.add(new Rows(types, values.subList(from, values.size()), bytes));
      }
      return parts;
    }

    private static int size(@Nullable Object[] row) {
      int size = 0;
      for (Object value : row) {
        size += 16;
        if (value instanceof String text) {
          size += text.length();
        } else if (value instanceof byte[] data) {
          size += data.length;
        }
      }
      return size;
    }
  }

  /** A statement without a result. */
  MariaDbTrip run(String statement) {
    statements.add(statement);
    return this;
  }

  MariaDbTrip read(String statement, Dialect.RowReader reader) {
    readers.add(reader);
    return run(statement);
  }

  MariaDbTrip look(Lookup lookup) throws SQLException {
    for (Rows rows : Rows.split(lookup.types(), lookup.keys())) {
      add(lookup.sql(), rows);
      readers.add(lookup.reader());
    }
    return this;
  }

  MariaDbTrip store(List<Store> stores) throws SQLException {
    for (Store store : stores) {
      for (Rows rows : Rows.split(store.types(), store.rows())) {
        if (store.kind() == Store.Kind.INSERT) {
          send();
          insert(store.sql(), rows);
        } else {
          add(store.sql(), rows);
        }
      }
    }
    return this;
  }

  private void add(String statement, Rows rows) throws SQLException {
    if (bytes + rows.bytes() > MAX_BYTES) {
      send();
    }
    requireFits(rows);
    statements.add(withRows(statement, rows.types().size(), rows.values().size()));
    parameters.add(rows);
    bytes += rows.bytes();
  }

  private static String withRows(String statement, int columns, int rows) {
    if (!statement.contains(ROWS)) {
      return "(" + String.join(") union all (", Collections.nCopies(rows, statement)) + ")";
    }
    String row = "(" + String.join(", ", Collections.nCopies(columns, "?")) + ")";
    return statement.replace(ROWS, String.join(", ", Collections.nCopies(rows, row)));
  }

  /** A server that gets too large a packet closes the connection, and says nothing. */
  private void requireFits(Rows rows) throws SQLException {
    if (rows.bytes() <= MAX_BYTES) {
      return;
    }
    long packet = STATEMENT_BYTES;
    for (Object value : rows.values().getFirst()) {
      packet += escapedSize(value);
    }
    try (ResultSet row = session.prepare(PACKET_BYTES).executeQuery()) {
      row.next();
      if (packet >= row.getLong(1)) {
        throw new IllegalArgumentException(
            "a row of %,d bytes does not go into the server's max_allowed_packet of %,d"
                .formatted(packet, row.getLong(1)));
      }
    }
  }

  private static long escapedSize(@Nullable Object value) {
    byte[] data =
        switch (value) {
          case byte[] bytes -> bytes;
          case String text -> text.getBytes(StandardCharsets.UTF_8);
          case null, default -> new byte[32];
        };
    long size = data.length;
    for (byte b : data) {
      size += b == 0 || b == '\'' || b == '"' || b == '\\' ? 1 : 0;
    }
    return size;
  }

  private void insert(String sql, Rows rows) throws SQLException {
    requireFits(rows);
    String row = withRows(sql, rows.types().size(), 1);
    try (PreparedStatement statement = session.connection().prepareStatement(row)) {
      for (@Nullable Object[] values : rows.values()) {
        bind(statement, 1, rows.types(), values);
        statement.addBatch();
      }
      statement.executeBatch();
    } catch (BatchUpdateException e) { // its cause has the state
      throw e.getCause() instanceof SQLException cause ? cause : e;
    }
  }

  /** Sends what was not sent yet. */
  void send() throws SQLException {
    if (statements.isEmpty()) {
      return;
    }
    String sql =
        statements.size() == 1
            ? statements.getFirst()
            : "begin not atomic " + String.join("; ", statements) + "; end";
    try (PreparedStatement statement = session.connection().prepareStatement(AS_TEXT + sql)) {
      int index = 1;
      for (Rows rows : parameters) {
        for (@Nullable Object[] row : rows.values()) {
          index = bind(statement, index, rows.types(), row);
        }
      }
      readAll(statement);
    }
    statements.clear();
    parameters.clear();
    readers.clear();
    bytes = 0;
  }

  /** The index after the last. */
  private int bind(
      PreparedStatement statement, int index, List<SqlType> types, @Nullable Object[] row)
      throws SQLException {
    for (int i = 0; i < row.length; i++) {
      dialect.bind(statement, index + i, types.get(i), row[i]);
    }
    return index + row.length;
  }

  private void readAll(PreparedStatement statement) throws SQLException {
    statement.execute();
    for (Dialect.RowReader reader : readers) {
      try (ResultSet rows = statement.getResultSet()) {
        while (rows.next()) {
          reader.read(rows);
        }
      }
      statement.getMoreResults();
    }
  }
}
