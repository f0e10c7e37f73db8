package dev.tenon.jdbc;

import dev.tenon.event.EventRecord;
import dev.tenon.event.StreamId;
import dev.tenon.spi.Snapshot;
import dev.tenon.spi.SnapshotStore;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Snapshots, read with the events after them in one statement. */
final class JdbcSnapshots implements SnapshotStore {
  private static final List<SqlType> TYPES = Column.types(Tables.SNAPSHOT.columns());

  private final LogSql sql;
  private final LogWriter writer;
  private final SessionPool readers;
  private final SessionPool writers;

  JdbcSnapshots(LogSql sql, LogWriter writer, SessionPool readers, SessionPool writers) {
    this.sql = sql;
    this.writer = writer;
    this.readers = readers;
    this.writers = writers;
  }

  @Override
  public Read read(StreamId stream, int schemaVersion, int limit) {
    return readers.with(
        "reading a stream from its snapshot",
        session -> {
          PreparedStatement statement = session.prepare(sql.streamFromSnapshot);
          String name = stream.toString();
          statement.setString(1, name);
          statement.setInt(2, schemaVersion);
          statement.setString(3, name);
          statement.setString(4, name);
          statement.setInt(5, schemaVersion);
          statement.setInt(6, limit);
          Snapshot snapshot = null;
          List<EventRecord> events = new ArrayList<>();
          try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
              Snapshot first = Tables.snapshot(sql.dialect, rows, schemaVersion);
              if (first != null) {
                snapshot = first;
              } else {
                events.add(Tables.event(sql.dialect, rows));
              }
            }
          }
          return new Read(snapshot, events);
        });
  }

  /** In the order of streams, in which everybody locks their rows. */
  @Override
  public void save(List<Snapshot> snapshots) {
    List<@Nullable Object[]> rows =
        snapshots.stream()
            .sorted(Comparator.comparing(snapshot -> snapshot.stream().toString()))
            .map(Tables::row)
            .toList();
    if (rows.isEmpty()) {
      return;
    }
    try (Session session = writers.take()) {
      try {
        writer.begin(session);
        sql.dialect.execute(session, sql.keepSnapshot, TYPES, rows);
      } catch (SQLException | RuntimeException e) {
        writer.rollback(session);
        throw LogWriter.problem("keeping snapshots", e);
      }
      writer.commit(session);
    }
  }
}
