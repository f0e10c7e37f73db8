package dev.tenon.jdbc;

import dev.tenon.spi.Leases;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;

/** Leases as rows on a server, by its clock. */
final class ServerLeases implements Leases {
  private static final String FIND = "select 1 from tenon_lease where name = ?";
  private static final String RELEASE = "delete from tenon_lease where name = ? and owner = ?";

  private final Dialect dialect;
  private final SessionPool sessions;
  private final String takeOver;
  private final String insert;

  /**
   * Leases on a server.
   *
   * @param now the server's clock in SQL
   * @param later the same and so many microseconds more
   */
  ServerLeases(Dialect dialect, SessionPool sessions, String now, String later) {
    this.dialect = dialect;
    this.sessions = sessions;
    takeOver =
        "update tenon_lease set owner = ?, held_until = "
            + later
            + " where name = ? and (owner = ? or held_until <= "
            + now
            + ")";
    insert = "insert into tenon_lease (name, owner, held_until) values (?, ?, " + later + ")";
  }

  @Override
  public boolean take(String name, String owner, Duration length) {
    long micros = length.toNanos() / 1_000;
    return sessions.with(
        "taking a lease",
        session ->
            committed(
                session,
                () ->
                    takeOver(session, name, owner, micros)
                        || (!exists(session, name) && insert(session, name, owner, micros))));
  }

  private boolean takeOver(Session session, String name, String owner, long micros)
      throws SQLException {
    PreparedStatement statement = session.prepare(takeOver);
    statement.setString(1, owner);
    statement.setLong(2, micros);
    statement.setString(3, name);
    statement.setString(4, owner);
    return statement.executeUpdate() > 0;
  }

  private static boolean exists(Session session, String name) throws SQLException {
    PreparedStatement statement = session.prepare(FIND);
    statement.setString(1, name);
    try (ResultSet row = statement.executeQuery()) {
      return row.next();
    }
  }

  private boolean insert(Session session, String name, String owner, long micros)
      throws SQLException {
    PreparedStatement statement = session.prepare(insert);
    statement.setString(1, name);
    statement.setString(2, owner);
    statement.setLong(3, micros);
    return statement.executeUpdate() > 0;
  }

  @Override
  public void release(String name, String owner) {
    sessions.with(
        "releasing a lease",
        session ->
            committed(
                session,
                () -> {
                  PreparedStatement statement = session.prepare(RELEASE);
                  statement.setString(1, name);
                  statement.setString(2, owner);
                  return statement.executeUpdate() > 0;
                }));
  }

  /** False, too, if somebody else inserted the row just then. */
  private boolean committed(Session session, Change change) throws SQLException {
    dialect.begin(session);
    try {
      boolean done = change.make();
      dialect.commit(session);
      return done;
    } catch (SQLException e) {
      dialect.rollback(session);
      if (dialect.blamesData(e)) {
        return false;
      }
      throw e;
    }
  }

  @FunctionalInterface
  private interface Change {
    boolean make() throws SQLException;
  }
}
