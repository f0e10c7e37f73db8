package dev.tenon.tail.mysql;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The server's settings that a tail depends on. */
record Settings(
    boolean logs, String format, String image, String metadata, boolean compresses, int syncs) {
  static final String SELECT =
      "select @@global.log_bin, @@global.binlog_format, @@global.binlog_row_image,"
          + " @@global.binlog_row_metadata, @@global.log_bin_compress, @@global.sync_binlog";

  static Settings of(ResultSet row) throws SQLException {
    return new Settings(
        row.getBoolean(1),
        row.getString(2),
        row.getString(3),
        row.getString(4),
        row.getBoolean(5),
        row.getInt(6));
  }

  /** Why the binlog does not tell of the outbox's rows, and what to do; null if it does. */
  @Nullable String unfit() {
    if (!logs) {
      return "the server writes no binlog; set log_bin and restart it";
    }
    if (!format.equals("ROW")) {
      return "the server's binlog_format is "
          + format
          + "; run: set global binlog_format = 'ROW', set it in its configuration, and open"
          + " connections anew";
    }
    if (!image.startsWith("FULL")) {
      return "the server's binlog_row_image is "
          + image
          + "; run: set global binlog_row_image = 'FULL', set it in its configuration, and open"
          + " connections anew";
    }
    if (!metadata.equals("FULL")) {
      return "the server's binlog_row_metadata is "
          + metadata
          + "; run: set global binlog_row_metadata = 'FULL', and set it in its configuration";
    }
    return compresses
        ? "the server's log_bin_compress is on; run: set global log_bin_compress = 0, and set it in"
            + " its configuration"
        : null;
  }

  /** What makes the binlog say what may be gone after a crash; null if nothing does. */
  @Nullable String unsafe() {
    return syncs == 1
        ? null
        : "the server's sync_binlog is "
            + syncs
            + ", and a message may be published of a commit that a crash undoes; run: set global"
            + " sync_binlog = 1, and set it in its configuration";
  }
}
