package dev.tenon.jdbc;

import dev.tenon.spi.Request;
import dev.tenon.spi.Requests;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds and forgets requests; they are remembered by the {@link LogWriter}. */
final class JdbcRequests implements Requests {
  private final LogSql sql;
  private final SessionPool readers;
  private final SessionPool writers;
  private final OldRows old;

  JdbcRequests(LogSql sql, SessionPool readers, SessionPool writers) {
    this.sql = sql;
    this.readers = readers;
    this.writers = writers;
    this.old = new OldRows(sql.dialect, sql.requests, "recorded_at");
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
    return writers.with("forgetting requests", session -> old.delete(session, before, limit));
  }
}
