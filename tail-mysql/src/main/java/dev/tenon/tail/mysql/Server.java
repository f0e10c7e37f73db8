package dev.tenon.tail.mysql;

import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** The server, by an ordinary connection of its own. Safe for many threads. */
final class Server implements AutoCloseable {
  private static final String RIGHTS =
      "select count(distinct privilege_type) from information_schema.user_privileges"
          + " where privilege_type in ('REPLICATION SLAVE', 'BINLOG MONITOR') and grantee in ("
          + "concat('''', replace(current_user(), '@', '''@'''), ''''),"
          + " concat('''', current_role(), '''@'''''))";
  private static final String OF_TABLE = " where table_schema = database() and table_name = ?";
  private static final String PRIMARY = " and constraint_type = 'PRIMARY KEY'";
  private static final String UNREAD =
      " and (column_type like '%COMPRESSED%'"
          + " or character_set_name not in ('utf8mb4', 'utf8mb3', 'utf8', 'ascii')) limit 1";
  private static final String MOVE =
      "update tenon_tail set gtids = ? where service = ? and turn = ?";
  private static final int ANSWER_MILLIS = 3_000;

  private final BinlogOptions options;
  private final String service;
  private @Nullable Connection connection;

  /** A reader's turn, and what was published before it began. */
  record Claim(long turn, Gtids published) {}

  Server(BinlogOptions options, String service) {
    this.options = options;
    this.service = service;
  }

  /** Fails if the server will not let its binlog be read. */
  void requirePossible() {
    Settings settings = settings();
    String unfit = settings.unfit();
    if (unfit != null) {
      throw Problem.LOG_UNAVAILABLE.because(unfit);
    }
    if (number(RIGHTS) < 2) {
      throw Problem.LOG_UNAVAILABLE.because(
          "user %s may not read the binlog; run: grant replication slave, binlog monitor on *.* to %s"
              .formatted(options.user(), text("select current_user()")));
    }
    options.mappers().keySet().forEach(this::requireMappable);
  }

  private void requireMappable(String table) {
    String engine = text("select engine from information_schema.tables" + OF_TABLE, table);
    if (engine.isEmpty()) {
      throw Problem.LOG_UNAVAILABLE.because(
          "there is no table %s whose changes could be mapped; create it, or mend its name"
              .formatted(table));
    }
    if (!engine.equals("InnoDB")) {
      throw Problem.LOG_UNAVAILABLE.because(
          "table %s is of %s, which knows no transactions; run: alter table %s engine = InnoDB"
              .formatted(table, engine, table));
    }
    if (text("select 1 from information_schema.table_constraints" + OF_TABLE + PRIMARY, table)
        .isEmpty()) {
      throw Problem.LOG_UNAVAILABLE.because(
          "table %s has no primary key, so that nobody could tell its rows apart; add one"
              .formatted(table));
    }
    String unread =
        text("select column_name from information_schema.columns" + OF_TABLE + UNREAD, table);
    if (!unread.isEmpty()) {
      throw Problem.LOG_UNAVAILABLE.because(
          ("column %s of table %s is compressed, or neither utf8mb4 nor ascii, and cannot be read;"
                  + " convert it")
              .formatted(unread, table));
    }
  }

  /** What the bookmark says. */
  Gtids published() {
    return Gtids.parse(text("select gtids from tenon_tail where service = ?", service));
  }

  Settings settings() {
    return ask(
        "asking for the server's settings",
        open -> {
          try (PreparedStatement statement = open.prepareStatement(Settings.SELECT);
              ResultSet row = statement.executeQuery()) {
            row.next();
            return Settings.of(row);
          }
        });
  }

  /** Begins a turn: who began one before cannot {@link #move} any more. */
  Claim claim() {
    return ask(
        "beginning to tail",
        open -> {
          open.setAutoCommit(false);
          try (PreparedStatement claim =
                  open.prepareStatement(
                      "insert into tenon_tail (service, turn, gtids) values (?, 1, '')"
                          + " on duplicate key update turn = turn + 1");
              PreparedStatement select =
                  open.prepareStatement("select turn, gtids from tenon_tail where service = ?")) {
            claim.setString(1, service);
            claim.executeUpdate();
            select.setString(1, service);
            try (ResultSet row = select.executeQuery()) {
              row.next();
              Claim claimed = new Claim(row.getLong(1), Gtids.parse(row.getString(2)));
              open.commit();
              return claimed;
            }
          } finally {
            open.setAutoCommit(true);
          }
        });
  }

  /** Remembers what is published; false if another reader's turn began. */
  boolean move(long turn, Gtids published) {
    return ask(
        "remembering what is published",
        open -> {
          try (PreparedStatement update = open.prepareStatement(MOVE)) {
            update.setString(1, published.toString());
            update.setString(2, service);
            update.setLong(3, turn);
            return update.executeUpdate() > 0;
          }
        });
  }

  /** The last transactions in the binlog, which may not be visible yet. */
  Gtids newest() {
    return Gtids.parse(text("select @@global.gtid_binlog_pos"));
  }

  /** The binlog's end: what is visible now was committed before it. */
  long end() {
    return ask(
        "asking for the binlog's end",
        open -> {
          try (PreparedStatement statement = open.prepareStatement("show master status");
              ResultSet row = statement.executeQuery()) {
            return row.next() ? Place.of(row.getString(1), row.getLong(2)) : 0;
          }
        });
  }

  /** How many bytes the binlog has after a place. */
  long bytesAfter(long place) {
    return ask(
        "asking for the binlog's files",
        open -> {
          long bytes = 0;
          try (PreparedStatement statement = open.prepareStatement("show binary logs");
              ResultSet row = statement.executeQuery()) {
            while (row.next()) {
              bytes += Place.bytesAfter(place, row.getString(1), row.getLong(2));
            }
          }
          return bytes;
        });
  }

  /** When the next delayed message is due. */
  @Nullable Instant nextDue() {
    return ask(
        "asking for delayed messages",
        open -> {
          try (PreparedStatement statement =
                  open.prepareStatement(
                      "select min(due_at) from tenon_outbox where due_at is not null");
              ResultSet row = statement.executeQuery()) {
            row.next();
            LocalDateTime due = row.getObject(1, LocalDateTime.class);
            return due == null ? null : due.toInstant(ZoneOffset.UTC);
          }
        });
  }

  private long number(String sql) {
    return Long.parseLong(text(sql));
  }

  private String text(String sql, String... values) {
    return ask(
        "asking the server",
        open -> {
          try (PreparedStatement statement = open.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
              statement.setString(i + 1, values[i]);
            }
            try (ResultSet row = statement.executeQuery()) {
              String text = row.next() ? row.getString(1) : null;
              return text == null ? "" : text;
            }
          }
        });
  }

  private synchronized <T extends @Nullable Object> T ask(String action, Question<T> question) {
    try {
      return question.ask(connected());
    } catch (SQLException e) {
      close();
      throw refused(action, e);
    }
  }

  private TenonException refused(String action, SQLException e) {
    String mend =
        String.valueOf(e.getSQLState()).startsWith("42S02")
            ? "create its tables: db/tenon/mariadb/V1__tenon.sql"
            : "it is tried again";
    return Problem.LOG_UNAVAILABLE.because(
        "%s failed: %s; %s"
            .formatted(action, String.valueOf(e.getMessage()).replaceAll("\\s+", " "), mend),
        e);
  }

  private Connection connected() throws SQLException {
    Connection open = connection;
    if (open == null) {
      Properties properties = new Properties();
      properties.setProperty("user", options.user());
      properties.setProperty("password", options.password());
      properties.setProperty("connectTimeout", String.valueOf(ANSWER_MILLIS));
      properties.setProperty("socketTimeout", String.valueOf(ANSWER_MILLIS));
      open = DriverManager.getConnection(options.url(), properties);
      connection = open;
      open.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
    }
    return open;
  }

  @Override
  public synchronized void close() {
    Connection open = connection;
    connection = null;
    if (open != null) {
      try {
        open.close();
      } catch (SQLException e) {
        System.getLogger(Server.class.getName()).log(System.Logger.Level.DEBUG, "closing", e);
      }
    }
  }

  @FunctionalInterface
  private interface Question<T extends @Nullable Object> {
    T ask(Connection open) throws SQLException;
  }
}
