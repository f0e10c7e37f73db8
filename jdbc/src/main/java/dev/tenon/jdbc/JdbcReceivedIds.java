package dev.tenon.jdbc;

import dev.tenon.spi.Change;
import dev.tenon.spi.ReceivedIds;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds and forgets received ids; they are stored by the {@link LogWriter}. */
final class JdbcReceivedIds implements ReceivedIds {
  private final LogSql sql;
  private final SessionPool readers;
  private final SessionPool writers;
  private final OldRows old;

  JdbcReceivedIds(LogSql sql, SessionPool readers, SessionPool writers) {
    this.sql = sql;
    this.readers = readers;
    this.writers = writers;
    this.old = new OldRows(sql.dialect, sql.received, "received_at");
  }

  @Override
  public Set<String> find(String reader, String source, Collection<String> messageIds) {
    List<@Nullable Object[]> keys = new ArrayList<>(messageIds.size());
    for (String id : messageIds) {
      keys.add(Tables.keyRow(new Change.Receive(reader, source, id)));
    }
    return readers.with(
        "looking up received messages",
        session -> {
          Set<String> found = new HashSet<>();
          sql.received.find(session, keys, row -> found.add(Tables.received(row).messageId()));
          return found;
        });
  }

  @Override
  public int forget(Instant before, int limit) {
    return writers.with(
        "forgetting received messages", session -> old.delete(session, before, limit));
  }
}
