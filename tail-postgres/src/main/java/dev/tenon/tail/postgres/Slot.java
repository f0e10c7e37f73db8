package dev.tenon.tail.postgres;

import dev.tenon.error.Problem;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A service's slot and publication, by an ordinary connection of its own. Safe for many threads.
 */
final class Slot implements AutoCloseable {
  private static final String STATE =
      "select s.wal_status, s.safe_wal_size,"
          + " (pg_current_wal_lsn() - s.restart_lsn)::bigint,"
          + " (pg_current_wal_lsn() - s.confirmed_flush_lsn)::bigint,"
          + " coalesce(t.spill_bytes, 0), s.confirmed_flush_lsn is not null"
          + " from pg_replication_slots s left join pg_stat_replication_slots t using (slot_name)"
          + " where slot_name = ?";
  private static final String IS_PUBLISHED =
      "select 1 from pg_publication p join pg_publication_tables t using (pubname) where pubname = ?"
          + " and p.pubinsert and t.schemaname = current_schema() and t.tablename = ?";
  private static final String IS_MEMBER =
      "select 1 from pg_publication_tables where pubname = ?"
          + " and schemaname = current_schema() and tablename = ?";

  private static final String LOCK =
      "select 1 where pg_try_advisory_xact_lock(1413827153, hashtext(?))";

  private static final String IS_KEYED =
      "select relreplident in ('f', 'i') or exists"
          + " (select 1 from pg_index where indrelid = c.oid and indisprimary)"
          + " from pg_class c where relname = ? and relkind in ('r', 'p')"
          + " and relnamespace = (select oid from pg_namespace where nspname = current_schema())";

  /** Of this database, as far as that is known. Anybody may ask for locks. */
  private static final String TRANSACTIONS =
      "select string_agg(distinct l.virtualxid, ' ') from pg_locks l left join pg_stat_activity a using (pid)"
          + " where l.locktype = 'virtualxid' and l.granted and l.pid <> pg_backend_pid()"
          + " and coalesce(a.datname = current_database(), true)";

  private static final int ANSWER_MILLIS = 3_000;
  private static final int CREATE_MILLIS = 10_000;
  private static final long LEAVE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  /** Whoever stands still does not keep the lock. */
  private static final String SESSION =
      "-c statement_timeout=%d -c idle_in_transaction_session_timeout=%d"
          .formatted(CREATE_MILLIS, ANSWER_MILLIS);

  private final TailOptions options;
  private final String service;
  private @Nullable Connection connection;
  private volatile @Nullable String id;
  private @Nullable String schema;

  /** What the server says of a slot. */
  record State(
      String walStatus,
      long safeBytes,
      long retainedBytes,
      long lagBytes,
      long spilledBytes,
      boolean made) {
    static final State MISSING = new State("missing", 0, 0, 0, 0, false);

    boolean isThere() {
      return !walStatus.equals("missing");
    }

    boolean isUsable() {
      return made && !walStatus.equals("lost");
    }
  }

  Slot(TailOptions options, String service) {
    this.options = options;
    this.service = service;
  }

  /** Which no other service, schema or database of the server has. */
  String id() {
    String known = id;
    if (known == null) {
      String plain = service.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "_");
      String where = text("select current_database() || '.' || current_schema()") + "." + service;
      known =
          "tenon_%s_%08x"
              .formatted(plain.substring(0, Math.min(45, plain.length())), where.hashCode());
      id = known;
    }
    return known;
  }

  /** The slot's name. */
  String name() {
    String given = options.slot();
    return given != null ? given : id();
  }

  String publication() {
    String given = options.publication();
    return given != null ? given : name();
  }

  /** The schema of the outbox. */
  synchronized String schema() {
    String known = schema;
    if (known == null) {
      known = text("select current_schema()");
      schema = known;
    }
    return known;
  }

  /** Fails if the server will not let its log be read. */
  void requirePossible() {
    String level = text("show wal_level");
    if (!level.equals("logical")) {
      throw Problem.LOG_UNAVAILABLE.because(
          "the server's wal_level is %s; set wal_level = logical and restart it".formatted(level));
    }
    String may =
        text("select rolsuper or rolreplication from pg_roles where rolname = current_user");
    if (!may.equals("t") && !may.equals("true")) {
      throw Problem.LOG_UNAVAILABLE.because(
          "user %s may not replicate; run: alter role %s replication"
              .formatted(options.user(), options.user()));
    }
    options.mappers().keySet().forEach(this::requireMappable);
    requirePublished();
  }

  /** Otherwise the server would refuse its updates once it is published. */
  private void requireMappable(String table) {
    String keyed = query(IS_KEYED, table);
    if (keyed == null) {
      throw Problem.LOG_UNAVAILABLE.because(
          "there is no table %s whose changes could be mapped; create it, or mend its name"
              .formatted(table));
    }
    if (!keyed.startsWith("t")) {
      throw Problem.LOG_UNAVAILABLE.because(
          "table %s has no primary key, so that nobody could tell its rows apart; add one"
              .formatted(table));
    }
  }

  /** Publishes the tables that are to be, as far as they are not. */
  synchronized void requirePublished() {
    publish(OutboxRow.TABLE);
    options.mappers().keySet().forEach(this::publish);
  }

  boolean isPublished() {
    return exists(IS_PUBLISHED, publication(), OutboxRow.TABLE)
        && options.mappers().keySet().stream()
            .allMatch(table -> exists(IS_PUBLISHED, publication(), table));
  }

  private void publish(String table) {
    if (exists(IS_PUBLISHED, publication(), table)) {
      return;
    }
    String sql = publishing(table);
    try {
      ask(
          "publishing",
          () -> {
            try (PreparedStatement statement = connected().prepareStatement(sql)) {
              return statement.execute();
            }
          });
    } catch (RuntimeException e) {
      if (!exists(IS_PUBLISHED, publication(), table)) { // another instance may have been faster
        throw Problem.LOG_UNAVAILABLE.because(
            "table %s is not published, and user %s may not do it; run as its owner: %s"
                .formatted(table, options.user(), sql),
            e);
      }
    }
  }

  private String publishing(String table) {
    String quoted = '"' + table.replace("\"", "\"\"") + '"';
    if (!exists("select 1 from pg_publication where pubname = ?", publication())) {
      return "create publication \"%s\" for table %s".formatted(publication(), quoted);
    }
    String alter = "alter publication \"%s\" ".formatted(publication());
    return exists(IS_MEMBER, publication(), table)
        ? alter + "set (publish = 'insert, update, delete')"
        : alter + "add table " + quoted;
  }

  /** Waits for the transactions that run now. */
  void create() {
    try {
      ask("making the slot", this::made);
    } catch (RuntimeException e) {
      if (!(e.getCause() instanceof SQLException cause)
          || !Refusals.EXISTS.equals(cause.getSQLState())) {
        throw e;
      }
    }
  }

  private boolean made() throws SQLException {
    String sql = "select pg_create_logical_replication_slot(?, 'pgoutput')";
    Connection open = connected();
    open.setNetworkTimeout(Runnable::run, CREATE_MILLIS + ANSWER_MILLIS);
    try (PreparedStatement statement = open.prepareStatement(sql)) {
      statement.setString(1, name());
      return statement.execute();
    } finally {
      open.setNetworkTimeout(Runnable::run, ANSWER_MILLIS);
    }
  }

  void drop() {
    text(
        "select count(pg_drop_replication_slot(slot_name)) from pg_replication_slots"
            + " where slot_name = ?",
        name());
  }

  /**
   * Does something about the slot while no other instance does, by this connection: if it breaks,
   * what follows fails.
   *
   * @return what that returned; false if another instance is at it
   */
  synchronized boolean alone(BooleanSupplier work) {
    boolean done = false;
    transact("begin");
    try {
      done = query(LOCK, id()) != null && work.getAsBoolean();
    } finally {
      if (connection != null) {
        transact("commit"); // the lock ends with it
      }
    }
    return done;
  }

  private void transact(String sql) {
    ask(
        "locking the slot",
        () -> {
          try (Statement statement = connected().createStatement()) {
            return statement.execute(sql);
          }
        });
  }

  /** Ends an instance of this service that reads it, and waits; for the one who has the lease. */
  void endReader() {
    text(
        "select count(pg_terminate_backend(s.active_pid, 1000))"
            + " from pg_replication_slots s join pg_stat_activity a on a.pid = s.active_pid"
            + " where s.slot_name = ? and a.application_name = ?",
        name(),
        id());
  }

  /**
   * Moves the slot on to there, as soon as nobody reads it: what its reader confirmed last it may
   * not have heard. For whoever leaves; waits a little, and does without if it must.
   */
  void leaveAt(long place) {
    String isRead = "select active from pg_replication_slots where slot_name = ?";
    String advance =
        "select pg_replication_slot_advance(slot_name, '0/0'::pg_lsn + ?::numeric)::text"
            + " from pg_replication_slots where slot_name = ? and not active"
            + " and confirmed_flush_lsn < '0/0'::pg_lsn + ?::numeric";
    long end = System.nanoTime() + LEAVE_NANOS;
    try {
      while (text(isRead, name()).equals("t") && System.nanoTime() - end < 0) {
        LockSupport.parkNanos(LEAVE_NANOS / 100);
      }
      text(advance, String.valueOf(place), name(), String.valueOf(place));
    } catch (RuntimeException e) {
      System.getLogger(Slot.class.getName())
          .log(System.Logger.Level.DEBUG, "what was published last may be again", e);
    }
  }

  /** So that a quiet database moves on, and a line that is cut is noticed. */
  void beat() {
    text("select pg_logical_emit_message(true, ?, '')::text", id() + ".beat");
  }

  /**
   * A number that is above those of all transactions that have written by now. A snapshot tells
   * none: its last number is above those that are over, and may be that of one that runs.
   */
  long written() {
    return Long.parseLong(text("select pg_current_xact_id()::text"));
  }

  /** Whether all transactions below that number are over, and to be seen if they were committed. */
  boolean isOver(long number) {
    return Long.parseLong(text("select pg_snapshot_xmin(pg_current_snapshot())::text")) >= number;
  }

  /** Those that run now, and may see what was so before, whether they have written or not. */
  Set<String> transactions() {
    String all = text(TRANSACTIONS);
    return all.isEmpty() ? Set.of() : Set.of(all.split(" "));
  }

  /** The log's end: what is visible now was committed before it. */
  long end() {
    return Long.parseLong(text("select (pg_current_wal_insert_lsn() - '0/0')::bigint"));
  }

  State state() {
    String slot = name();
    return ask(
        "asking for the slot",
        () -> {
          try (PreparedStatement statement = connected().prepareStatement(STATE)) {
            statement.setString(1, slot);
            try (ResultSet row = statement.executeQuery()) {
              if (!row.next()) {
                return State.MISSING;
              }
              String status = row.getString(1);
              long safe = row.getLong(2);
              return new State(
                  status == null ? "reserved" : status,
                  row.wasNull() ? Long.MAX_VALUE : safe,
                  row.getLong(3),
                  row.getLong(4),
                  row.getLong(5),
                  row.getBoolean(6));
            }
          }
        });
  }

  /** When the next delayed message is due. */
  @Nullable Instant nextDue() {
    return ask(
        "asking for delayed messages",
        () -> {
          try (PreparedStatement statement =
                  connected()
                      .prepareStatement(
                          "select min(due_at) from tenon_outbox where due_at is not null");
              ResultSet row = statement.executeQuery()) {
            row.next();
            OffsetDateTime due = row.getObject(1, OffsetDateTime.class);
            return due == null ? null : due.toInstant();
          }
        });
  }

  private boolean exists(String sql, String... values) {
    return query(sql, values) != null;
  }

  private String text(String sql, String... values) {
    String text = query(sql, values);
    return text == null ? "" : text;
  }

  private @Nullable String query(String sql, String... values) {
    return ask(
        "asking the server",
        () -> {
          try (PreparedStatement statement = connected().prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
              statement.setString(i + 1, values[i]);
            }
            try (ResultSet row = statement.executeQuery()) {
              return row.next() ? row.getString(1) : null;
            }
          }
        });
  }

  private synchronized <T extends @Nullable Object> T ask(String action, Question<T> question) {
    try {
      return question.ask();
    } catch (SQLException e) {
      if (e.getSQLState() == null || e.getSQLState().startsWith("08") || isGone()) {
        close();
      }
      throw Refusals.of(action, e);
    }
  }

  private boolean isGone() {
    try {
      return connection == null || !connection.isValid(2);
    } catch (SQLException e) {
      return true;
    }
  }

  private Connection connected() throws SQLException {
    if (connection == null) {
      Properties properties = new Properties();
      properties.setProperty("user", options.user());
      properties.setProperty("password", options.password());
      properties.setProperty("connectTimeout", "3");
      properties.setProperty("ApplicationName", "tenon-slot-" + service);
      properties.setProperty("options", SESSION);
      connection = DriverManager.getConnection(options.url(), properties);
      connection.setNetworkTimeout(Runnable::run, ANSWER_MILLIS);
    }
    return connection;
  }

  @Override
  public synchronized void close() {
    Connection open = connection;
    connection = null;
    if (open != null) {
      try {
        open.close();
      } catch (SQLException e) {
        System.getLogger(Slot.class.getName()).log(System.Logger.Level.DEBUG, "closing", e);
      }
    }
  }

  @FunctionalInterface
  private interface Question<T extends @Nullable Object> {
    T ask() throws SQLException;
  }
}
