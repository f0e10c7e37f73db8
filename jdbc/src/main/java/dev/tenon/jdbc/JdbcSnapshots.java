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
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Snapshots, read with the events after them in one statement. */
final class JdbcSnapshots implements SnapshotStore {
  private final LogSql sql;
  private final LogWriter writer;
  private final SessionPool readers;
  private final SessionPool writers;
  private final ReentrantLock saving = new ReentrantLock();

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

  @Override
  public void save(List<Snapshot> snapshots) {
    // Everybody locks rows in the order of streams.
    List<@Nullable Object[]> rows =
        snapshots.stream()
            .sorted(Comparator.comparing(snapshot -> snapshot.stream().toString()))
            .map(Tables::row)
            .toList();
    if (rows.isEmpty()) {
      return;
    }
    saving.lock(); // H2 fails to merge a row that somebody else inserts just then
    try (Session session = writers.take()) {
      save(session, new Store(sql.snapshots, Store.Kind.UPSERT, rows));
    } finally {
      saving.unlock();
    }
  }

  private void save(Session session, Store store) {
    try {
      writer.begin(session);
      writer.store(session, List.of(store));
      writer.commit(session);
    } catch (UnansweredCommitException e) {
      session.giveUp();
      throw Failures.commitUnknown(e);
    } catch (SQLException | RuntimeException e) {
      writer.rollback(session);
      throw LogWriter.problem("keeping snapshots", e);
    }
  }
}
