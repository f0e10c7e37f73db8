package dev.tenon.jdbc;

import dev.tenon.spi.Request;
import dev.tenon.spi.Requests;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds and forgets requests; they are remembered by the {@link LogWriter}. */
final class JdbcRequests implements Requests {
  private static final String OLD =
      "select request_key from tenon_request where recorded_at < ? order by recorded_at limit ?";

  private final LogSql sql;
  private final SessionPool readers;
  private final SessionPool writers;

  JdbcRequests(LogSql sql, SessionPool readers, SessionPool writers) {
    this.sql = sql;
    this.readers = readers;
    this.writers = writers;
  }

  @Override
  public Optional<Request> find(String key) {
    return readers.with(
        "looking up a request",
        session -> {
          List<Request> found = new ArrayList<>(1);
          sql.requests.find(
              session,
              List.<@Nullable Object[]>of(Tables.keyRow(key)),
              row -> found.add(Tables.request(row)));
          return found.stream().findFirst();
        });
  }

  @Override
  public int forget(Instant before, int limit) {
    return writers.with("forgetting requests", session -> forget(session, before, limit));
  }

  /** Under the log's lock: else a key forgotten by another and used anew might go as well. */
  private int forget(Session session, Instant before, int limit) throws SQLException {
    try {
      sql.dialect.beginLocked(session, List.of(), List.of());
      List<@Nullable Object[]> keys = new ArrayList<>();
      PreparedStatement statement = session.prepare(OLD);
      sql.dialect.bind(statement, 1, SqlType.TIME, Micros.floor(before));
      statement.setInt(2, limit);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          keys.add(Tables.keyRow(rows.getString(1)));
        }
      }
      List<Store> stores = new ArrayList<>(1);
      sql.requests.addTo(stores, Store.Kind.DELETE, keys);
      sql.dialect.storeAndCommit(session, stores);
      return keys.size();
    } catch (SQLException | RuntimeException e) {
      Failures.ignore(() -> sql.dialect.rollback(session));
      throw e;
    }
  }
}
