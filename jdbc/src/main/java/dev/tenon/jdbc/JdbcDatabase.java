package dev.tenon.jdbc;

import dev.tenon.spi.Database;
import dev.tenon.spi.EventLog;
import dev.tenon.spi.Leases;
import dev.tenon.spi.LogIndex;
import dev.tenon.spi.OutboxStore;
import dev.tenon.spi.Outlet;
import dev.tenon.spi.Progress;
import dev.tenon.spi.ReceivedIds;
import dev.tenon.spi.Requests;
import dev.tenon.spi.SnapshotStore;
import dev.tenon.spi.StreamLocks;
import dev.tenon.spi.Tx;
import dev.tenon.spi.ViewStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Supplier;
import javax.sql.DataSource;

/**
 * A service's database on SQLite, H2, PostgreSQL or MariaDB. Safe for use by many threads.
 *
 * <p>Its tables begin with {@code tenon_}; the scripts are the resources {@code
 * db/tenon/<dialect>/V1__tenon.sql}.
 */
public final class JdbcDatabase implements Database {
  /** How many transactions on H2 may be open beside each other. */
  private static final int H2_WRITERS = 32;

  /** A bound beyond that of any sensible pool, whose own bound counts. */
  private static final int SERVER_WRITERS = 1000;

  private final LogSql sql;
  private final LogWriter writer;
  private final JdbcLog log;
  private final JdbcProgress progress;
  private final JdbcOutbox outbox;
  private final Leases leases;
  private final JdbcReceivedIds received;
  private final JdbcRequests requests;
  private final StreamLocks locks;
  private final JdbcViews views;
  private final JdbcSnapshots snapshots;
  private final SessionPool readers;
  private final SessionPool writers;
  private final Runnable afterClose;

  private JdbcDatabase(
      Dialect dialect,
      JdbcOptions options,
      SessionPool readers,
      SessionPool writers,
      StreamLocks locks,
      Leases leases,
      Runnable afterClose) {
    this.readers = readers;
    this.writers = writers;
    this.locks = locks;
    this.leases = leases;
    this.afterClose = afterClose;
    sql = new LogSql(dialect);
    writer = new LogWriter(sql, writers);
    log = new JdbcLog(sql, writer, readers);
    progress = new JdbcProgress(sql, readers);
    snapshots = new JdbcSnapshots(sql, writer, readers, writers);
    outbox = new JdbcOutbox(sql, readers, writers);
    received = new JdbcReceivedIds(sql, readers, writers);
    requests = new JdbcRequests(sql, readers, writers);
    Schema schema = new Schema(dialect, options.schema(), writers);
    views = new JdbcViews(dialect, schema, readers);
    try {
      schema.prepare();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Opens a file of SQLite, creating it where it is missing; for one process at a time. */
  public static JdbcDatabase sqlite(Path file) {
    return sqlite(file, JdbcOptions.embedded());
  }

  /**
   * As {@link #sqlite(Path)}, with options.
   *
   * @throws dev.tenon.error.TenonException {@code STORAGE_FAILED} if another process has it open;
   *     {@code SCHEMA_MISMATCH}
   */
  public static JdbcDatabase sqlite(Path file, JdbcOptions options) {
    FileOwner owner = FileOwner.of(file);
    String url = "jdbc:sqlite:" + file.toAbsolutePath();
    Dialect dialect = new SqliteDialect();
    return new JdbcDatabase(
        dialect,
        options,
        new SessionPool(
            dialect,
            "read",
            () -> url,
            options.readConnections(),
            true,
            () -> SqliteDialect.connect(url, 4096)),
        new SessionPool(
            dialect, "write", () -> url, 1, true, () -> SqliteDialect.connect(url, 16384)),
        StreamLocks.inProcess(),
        Leases.inProcess(),
        owner::release);
  }

  /**
   * Opens a database of H2, whose file gets the suffix {@code .mv.db}, creating it where it is
   * missing; for one process at a time. Every commit is forced to disk, which H2 by itself does not
   * do. Other connections of the process reach it by {@code jdbc:h2:async:} and the file, so named
   * because interrupting a thread does not close it.
   */
  public static JdbcDatabase h2(Path file) {
    return h2(file, JdbcOptions.embedded());
  }

  /**
   * As {@link #h2(Path)}, with options.
   *
   * @throws dev.tenon.error.TenonException {@code STORAGE_FAILED} if another process has it open;
   *     {@code SCHEMA_MISMATCH}
   */
  public static JdbcDatabase h2(Path file, JdbcOptions options) {
    FileOwner owner = FileOwner.of(file);
    String url =
        "jdbc:h2:async:"
            + file.toAbsolutePath()
            + ";DB_CLOSE_ON_EXIT=FALSE;DATABASE_TO_LOWER=TRUE;LOCK_TIMEOUT=10000;CACHE_SIZE=32768";
    Dialect dialect = new H2Dialect();
    return new JdbcDatabase(
        dialect,
        options,
        new SessionPool(
            dialect,
            "read",
            () -> url,
            options.readConnections(),
            true,
            () -> H2Dialect.connect(url, true)),
        new SessionPool(
            dialect, "write", () -> url, H2_WRITERS, true, () -> H2Dialect.connect(url, false)),
        StreamLocks.inProcess(),
        Leases.inProcess(),
        owner::release);
  }

  /**
   * Opens a database of PostgreSQL through a pool of connections, which stays the caller's to
   * close. Validates its tables and never creates any.
   */
  public static JdbcDatabase postgres(DataSource pool) {
    return postgres(pool, JdbcOptions.server());
  }

  /**
   * As {@link #postgres(DataSource)}, with options.
   *
   * @throws dev.tenon.error.TenonException {@code STORAGE_FAILED} if it cannot be reached; {@code
   *     SCHEMA_MISMATCH}, naming the script to apply
   */
  public static JdbcDatabase postgres(DataSource pool, JdbcOptions options) {
    return server(
        new PostgresDialect(),
        new PostgresLocks(),
        "clock_timestamp()",
        "clock_timestamp() + ? * interval '1 microsecond'",
        pool,
        options);
  }

  /**
   * Opens a database of MariaDB through a pool of connections, which stays the caller's to close.
   * Validates its tables and never creates any.
   */
  public static JdbcDatabase mariadb(DataSource pool) {
    return mariadb(pool, JdbcOptions.server());
  }

  /**
   * As {@link #mariadb(DataSource)}, with options.
   *
   * @throws dev.tenon.error.TenonException {@code STORAGE_FAILED} if it cannot be reached; {@code
   *     SCHEMA_MISMATCH}, naming the script to apply
   */
  public static JdbcDatabase mariadb(DataSource pool, JdbcOptions options) {
    return server(
        new MariaDbDialect(),
        new MariaDbLocks(),
        "utc_timestamp(6)",
        "utc_timestamp(6) + interval ? microsecond",
        pool,
        options);
  }

  private static JdbcDatabase server(
      Dialect dialect,
      SessionLocks sessionLocks,
      String now,
      String later,
      DataSource pool,
      JdbcOptions options) {
    Supplier<String> place = () -> DataSources.describe(pool);
    ServerLocks locks =
        new ServerLocks(sessionLocks, place, options.lockConnections(), pool::getConnection);
    SessionPool writers =
        new SessionPool(dialect, "write", place, SERVER_WRITERS, false, pool::getConnection);
    return new JdbcDatabase(
        dialect,
        options,
        new SessionPool(
            dialect, "read", place, options.readConnections(), false, pool::getConnection),
        writers,
        locks,
        new ServerLeases(dialect, writers, now, later),
        locks::close);
  }

  @Override
  public EventLog log() {
    return log;
  }

  @Override
  public LogIndex index() {
    return log;
  }

  @Override
  public Progress progress() {
    return progress;
  }

  @Override
  public OutboxStore outbox() {
    return outbox;
  }

  @Override
  public Leases leases() {
    return leases;
  }

  @Override
  public ReceivedIds received() {
    return received;
  }

  @Override
  public Requests requests() {
    return requests;
  }

  @Override
  public StreamLocks locks() {
    return locks;
  }

  @Override
  public ViewStore views() {
    return views;
  }

  @Override
  public SnapshotStore snapshots() {
    return snapshots;
  }

  /**
   * A transaction. On SQLite, with its one writer, others wait from the first {@link Tx#unwrap}
   * until it ends; elsewhere only while it commits.
   */
  @Override
  public Tx begin() {
    return new JdbcTx(writer, writers);
  }

  /**
   * A transaction on a caller's own connection to this database, READ COMMITTED: what was done on
   * it so far is committed or rolled back together with the changes, by {@link Tx#commit} or {@link
   * Tx#close}. The connection stays the caller's to close.
   */
  public Tx join(Connection connection) {
    try {
      return JdbcTx.joined(writer, writers, JoinedConnection.session(sql.dialect, connection));
    } catch (SQLException e) {
      throw Failures.of("joining a connection", e);
    }
  }

  /**
   * Puts messages into the outbox by a caller's own connection to this database, as part of the
   * transaction it is in, which the caller commits; at once, so that nothing is left to be done.
   *
   * @param connection not in auto-commit
   */
  public Outlet outlet(Connection connection) {
    return new ConnectionOutlet(sql, connection);
  }

  /** What acknowledged work survives, in a sentence. */
  public String survives() {
    return sql.dialect.survives();
  }

  @Override
  public void close() {
    readers.close();
    writers.close();
    afterClose.run();
  }
}
