package dev.tenon.memory;

import dev.tenon.spi.Change;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.ReceivedIds;
import dev.tenon.spi.Reply;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Received ids and when they came. */
final class MemoryReceivedIds implements ReceivedIds {
  private final MemoryDatabase database;
  private final Map<Change.Receive, Received> received = new HashMap<>();

  MemoryReceivedIds(MemoryDatabase database) {
    this.database = database;
  }

  @Override
  public Set<String> find(String reader, String source, Collection<String> messageIds) {
    return database.locked(() ->
        messageIds.stream()
            .filter(id -> received.containsKey(new Change.Receive(reader, source, id)))
            .collect(Collectors.toUnmodifiableSet()));
  }

  @Override
  public Map<String, Reply> replies(String reader, String source, Collection<String> messageIds) {
    return database.locked(() -> {
      Map<String, Reply> found = new HashMap<>();
      for (String id : messageIds) {
        Received its = received.get(new Change.Receive(reader, source, id));
        if (its != null && its.reply() != null) {
          found.put(id, its.reply());
        }
      }
      return found;
    });
  }

  @Override
  public int forget(Instant before, int limit) {
    return database.locked(() -> {
      List<Received> old =
          received.values().stream()
              .filter(each -> each.at().isBefore(before))
              .sorted(Comparator.comparing(Received::at))
              .limit(limit)
              .toList();
      old.forEach(each -> received.remove(each.id()));
      return old.size();
    });
  }

  Outcome receive(Change.Receive receive, Instant now, Undo undo) {
    Change.Receive id = receive.withReply(null);
    if (received.containsKey(id)) {
      return new Outcome.Stale(receive, 0);
    }
    undo.put(received, id, new Received(id, now, receive.reply()));
    return new Outcome.Committed(List.of());
  }

  private record Received(Change.Receive id, Instant at, @Nullable Reply reply) {}
}
