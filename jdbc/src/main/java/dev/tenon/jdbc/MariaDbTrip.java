package dev.tenon.jdbc;

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
 */
final class MariaDbTrip {
  /** Stands in a statement for the rows of its parameters, {@code (?, ?), (?, ?)} and so on. */
  static final String ROWS = ":rows";

  /** A quarter of the packets that a server accepts if nobody changed it. */
  private static final int MAX_BYTES = 4 << 20;

  /** What the driver is not to prepare on the server: hardly ever is a second one the same. */
  private static final String AS_TEXT = "/*client prepare*/";

  private final MariaDbDialect dialect;
  private final Session session;
  private final List<String> statements = new ArrayList<>();
  private final List<Parameters> parameters = new ArrayList<>();
  private final List<Dialect.RowReader> readers = new ArrayList<>();
  private int bytes;

  MariaDbTrip(MariaDbDialect dialect, Session session) {
    this.dialect = dialect;
    this.session = session;
  }

  private record Parameters(List<SqlType> types, List<@Nullable Object[]> rows) {}

  /** A statement without a result. */
  MariaDbTrip run(String statement) {
    statements.add(statement);
    return this;
  }

  MariaDbTrip read(String statement, Dialect.RowReader reader) {
    readers.add(reader);
    return run(statement);
  }

  MariaDbTrip store(Store store) throws SQLException {
    return each(store.sql(), store.types(), store.rows(), null);
  }

  MariaDbTrip look(Lookup lookup) throws SQLException {
    return each(lookup.sql(), lookup.types(), lookup.keys(), lookup.reader());
  }

  private MariaDbTrip each(
      String statement,
      List<SqlType> types,
      List<@Nullable Object[]> rows,
      Dialect.@Nullable RowReader reader)
      throws SQLException {
    String row = "(" + String.join(", ", Collections.nCopies(types.size(), "?")) + ")";
    int from = 0;
    while (from < rows.size()) {
      int size = size(rows.get(from));
      if (bytes > 0 && bytes + size > MAX_BYTES) {
        send();
      }
      int to = from;
      do {
        bytes += size;
        to++;
        size = to < rows.size() ? size(rows.get(to)) : 0;
      } while (to < rows.size() && bytes + size <= MAX_BYTES);
      statements.add(
          statement.replace(ROWS, String.join(", ", Collections.nCopies(to - from, row))));
      parameters.add(new Parameters(types, rows.subList(from, to)));
      if (reader != null) {
        readers.add(reader);
      }
      from = to;
    }
    return this;
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
      bindAll(statement);
      readAll(statement);
    }
    statements.clear();
    parameters.clear();
    readers.clear();
    bytes = 0;
  }

  private void bindAll(PreparedStatement statement) throws SQLException {
    int index = 1;
    for (Parameters next : parameters) {
      for (@Nullable Object[] row : next.rows()) {
        for (int i = 0; i < row.length; i++) {
          dialect.bind(statement, index++, next.types().get(i), row[i]);
        }
      }
    }
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
