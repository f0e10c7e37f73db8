package dev.tenon.jdbc;

import dev.tenon.spi.Change;
import dev.tenon.spi.ReceivedIds;
import dev.tenon.spi.Reply;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
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
    return rows(reader, source, messageIds).stream()
        .map(Change.Receive::messageId)
        .collect(Collectors.toSet());
  }

  @Override
  public Map<String, Reply> replies(String reader, String source, Collection<String> messageIds) {
    Map<String, Reply> replies = new HashMap<>();
    for (Change.Receive received : rows(reader, source, messageIds)) {
      Reply reply = received.reply();
      if (reply != null) {
        replies.put(received.messageId(), reply);
      }
    }
    return replies;
  }

  private List<Change.Receive> rows(String reader, String source, Collection<String> messageIds) {
    List<@Nullable Object[]> keys = new ArrayList<>(messageIds.size());
    for (String id : messageIds) {
      keys.add(Tables.keyRow(new Change.Receive(reader, source, id)));
    }
    return readers.with(
        "looking up received messages",
        session -> {
          List<Change.Receive> found = new ArrayList<>();
          sql.received.find(session, keys, row -> found.add(Tables.received(row)));
          return found;
        });
  }

  @Override
  public int forget(Instant before, int limit) {
    return writers.with(
        "forgetting received messages", session -> old.delete(session, before, limit));
  }
}
