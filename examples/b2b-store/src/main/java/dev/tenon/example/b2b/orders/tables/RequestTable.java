package dev.tenon.example.b2b.orders.tables;

import dev.tenon.command.Refused;
import dev.tenon.example.b2b.request.RequestInfo;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The table of requests that were served under an idempotency key. Rows are kept for ever. */
final class RequestTable {
  /**
   * What a request is answered with.
   *
   * @param id what it made or changed
   * @param version the version of that
   * @param recordedAt when it came to that version
   */
  record Answered(String id, long version, Instant recordedAt) {}

  /**
   * What was answered under the key; null if it is new.
   *
   * @throws Refused {@code IDEMPOTENCY_KEY_REUSED}
   */
  @Nullable Answered find(Connection connection, RequestInfo.Key key) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select fingerprint, resource_id, version, recorded_at from served_request"
                + " where request_key = ?")) {
      select.setString(1, key.value());
      try (ResultSet row = select.executeQuery()) {
        if (!row.next()) {
          return null;
        }
        if (!row.getString(1).equals(key.fingerprint())) {
          throw new Refused(
              "IDEMPOTENCY_KEY_REUSED", "another request was served under this Idempotency-Key");
        }
        return new Answered(row.getString(2), row.getLong(3), Instant.parse(row.getString(4)));
      }
    }
  }

  /** Fails as a duplicate if somebody else was faster. */
  void insert(Connection connection, RequestInfo.Key key, Answered answered) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into served_request (request_key, fingerprint, resource_id, version,"
                + " recorded_at) values (?, ?, ?, ?, ?)")) {
      insert.setString(1, key.value());
      insert.setString(2, key.fingerprint());
      insert.setString(3, answered.id());
      insert.setLong(4, answered.version());
      insert.setString(5, answered.recordedAt().toString());
      insert.executeUpdate();
    }
  }
}
