package dev.tenon.jdbc;

import dev.tenon.error.Problem;

/**
 * How a {@link JdbcDatabase} is opened. Immutable.
 *
 * @param schema what to do about tables that are not there
 * @param readConnections how many reads run at a time at most; a server's own pool bounds them
 *     further
 * @param lockConnections how many callers at a time hold stream locks at most, or wait for another
 *     process that does: on a server, each has a connection of the pool for as long. Others wait
 *     for them. The pool must have more connections than that, so that some are left to write with
 */
public record JdbcOptions(Schema schema, int readConnections, int lockConnections) {
  private static final JdbcOptions EMBEDDED = new JdbcOptions(Schema.CREATE, 4, 4);
  private static final JdbcOptions SERVER = new JdbcOptions(Schema.VALIDATE, 64, 4);

  /** What to do about tables that are not there. */
  public enum Schema {
    /** Create them. */
    CREATE,
    /** Refuse to open, naming the script to apply. */
    VALIDATE
  }

  /** Checks the numbers of connections. */
  public JdbcOptions {
    if (readConnections < 1 || lockConnections < 1) {
      throw Problem.INVALID_ARGUMENT.because(
          "a database needs a read connection and a lock connection at least, not "
              + readConnections
              + " and "
              + lockConnections);
    }
  }

  /** For SQLite and H2: creates its tables, four reads at a time. */
  public static JdbcOptions embedded() {
    return EMBEDDED;
  }

  /** For PostgreSQL and MariaDB: validates its tables and never creates any. */
  public static JdbcOptions server() {
    return SERVER;
  }

  /** Creating missing tables, those of views included. */
  public JdbcOptions createSchema() {
    return new JdbcOptions(Schema.CREATE, readConnections, lockConnections);
  }

  /** Refusing to open where tables are missing. */
  public JdbcOptions validateSchema() {
    return new JdbcOptions(Schema.VALIDATE, readConnections, lockConnections);
  }

  /** With that many reads at a time. */
  public JdbcOptions withReadConnections(int connections) {
    return new JdbcOptions(schema, connections, lockConnections);
  }

  /** With that many holders of stream locks at a time. */
  public JdbcOptions withLockConnections(int connections) {
    return new JdbcOptions(schema, readConnections, connections);
  }
}
