package dev.tenon.jdbc;

import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** Creates or validates tables. */
final class Schema {
  private static final int VERSION = 1;

  private final Dialect dialect;
  private final JdbcOptions.Schema policy;
  private final SessionPool writers;

  Schema(Dialect dialect, JdbcOptions.Schema policy, SessionPool writers) {
    this.dialect = dialect;
    this.policy = policy;
    this.writers = writers;
  }

  /** Makes sure that Tenon's own tables are there and of this version. */
  void prepare() {
    writers.with(
        "preparing the schema",
        session -> {
          Integer version = version(session);
          if (version == null && policy == JdbcOptions.Schema.CREATE) {
            inTransaction(session, this::create);
            version = version(session);
          }
          if (version == null) {
            throw Problem.SCHEMA_MISMATCH.because(
                "Tenon's tables are missing; apply " + script() + ", or open with createSchema()");
          }
          if (version != VERSION) {
            throw Problem.SCHEMA_MISMATCH.because(
                "the schema is of version "
                    + version
                    + ", this release of Tenon reads "
                    + VERSION
                    + "; see "
                    + script());
          }
          return version;
        });
  }

  private void create(Session session) throws SQLException {
    dialect.lockSchema(session);
    if (version(session) == null) {
      try (Statement statement = session.connection().createStatement()) {
        for (String sql : readScript().split(";\\s*\n", -1)) {
          if (!sql.isBlank()) {
            statement.execute(sql);
          }
        }
      }
    }
  }

  /** Makes sure that a view's table is there and has its columns. */
  void prepare(ViewTable<?> view) {
    writers.with(
        "preparing " + view.table().name(),
        session -> {
          if (policy == JdbcOptions.Schema.CREATE) {
            inTransaction(
                session,
                within -> {
                  dialect.lockSchema(within);
                  try (Statement statement = within.connection().createStatement()) {
                    for (String sql : view.ddl()) {
                      statement.execute(sql);
                    }
                  }
                });
          }
          probe(session.connection(), view);
          return true;
        });
  }

  private static void probe(Connection connection, ViewTable<?> view) {
    try (Statement statement = connection.createStatement();
        ResultSet none = statement.executeQuery(view.probe())) {
      none.next();
    } catch (SQLException e) {
      throw Problem.SCHEMA_MISMATCH.because(
          "table "
              + view.table().name()
              + " is missing or has other columns than "
              + view.table().row().getSimpleName()
              + "; a view may be dropped and rebuilt as: "
              + String.join("; ", view.ddl()),
          e);
    }
  }

  private void inTransaction(Session session, Work work) throws SQLException {
    dialect.begin(session);
    try {
      work.run(session);
      dialect.commit(session);
    } catch (SQLException | RuntimeException e) {
      Failures.ignore(() -> dialect.rollback(session));
      throw e;
    }
  }

  private @Nullable Integer version(Session session) throws SQLException {
    if (!dialect.hasTable(session, "tenon_log")) {
      return null;
    }
    try (Statement statement = session.connection().createStatement();
        ResultSet row = statement.executeQuery("select schema_version from tenon_log")) {
      return row.next() ? row.getInt(1) : null;
    }
  }

  private String script() {
    return "db/tenon/" + dialect.name() + "/V" + VERSION + "__tenon.sql";
  }

  private String readScript() throws TenonException {
    try (InputStream script = Schema.class.getResourceAsStream("/" + script())) {
      if (script == null) {
        throw Problem.SCHEMA_MISMATCH.because(script() + " is not in this jar");
      }
      return new String(script.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @FunctionalInterface
  private interface Work {
    void run(Session session) throws SQLException;
  }
}
