package dev.tenon.internal;

import dev.tenon.spi.OutboxMessage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The rows that were taken out of the outbox last. A database may tell its log of a commit before
 * anybody can see it: who takes the row out just then misses it, and it turns up later, published
 * already. Used by one thread.
 */
final class TakenRows {
  private static final int MAX = 50_000;

  /** Ids by numbers, as numbers begin anew with a backup that is restored. */
  private final Map<Long, String> rows = new LinkedHashMap<>();

  void add(List<OutboxMessage> taken) {
    for (OutboxMessage row : taken) {
      rows.put(row.number(), row.message().id());
    }
    var oldest = rows.keySet().iterator();
    for (int more = rows.size() - MAX; more > 0; more--) {
      oldest.next();
      oldest.remove();
    }
  }

  boolean has(OutboxMessage row) {
    return row.message().id().equals(rows.get(row.number()));
  }

  void clear() {
    rows.clear();
  }
}
