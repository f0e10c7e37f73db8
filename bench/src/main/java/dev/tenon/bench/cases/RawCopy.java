package dev.tenon.bench.cases;

import dev.tenon.event.Payload;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Consumer;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/** Reads the log by COPY in binary, the fastest way out of PostgreSQL; no more than it takes. */
final class RawCopy {
  private static final String COPY =
      "copy (select position, event_type, schema_version, data from tenon_event order by position)"
          + " to stdout (format binary)";

  private static final int SIGNATURE = 11 + Integer.BYTES;
  private static final short END = -1;

  private RawCopy() {}

  /** Hands over every event in order. */
  static void read(Connection connection, Consumer<Payload> reader) throws SQLException {
    CopyOut copy = connection.unwrap(PGConnection.class).getCopyAPI().copyOut(COPY);
    boolean first = true;
    // PostgreSQL sends a row per message; the header comes with the first.
    for (byte[] row = copy.readFromCopy(); row != null; row = copy.readFromCopy()) {
      ByteBuffer in = ByteBuffer.wrap(row);
      if (first) {
        in.position(SIGNATURE);
        in.position(in.getInt() + in.position());
        first = false;
      }
      if (in.getShort() != END) {
        reader.accept(payload(in));
      }
    }
  }

  private static Payload payload(ByteBuffer in) {
    field(in); // position
    String type = new String(field(in), StandardCharsets.UTF_8);
    int schemaVersion = ByteBuffer.wrap(field(in)).getInt();
    return new Payload(type, schemaVersion, field(in));
  }

  private static byte[] field(ByteBuffer in) {
    byte[] bytes = new byte[in.getInt()];
    in.get(bytes);
    return bytes;
  }
}
