package dev.tenon.memory;

import dev.tenon.spi.Change;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Request;
import dev.tenon.spi.Requests;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Requests by their keys. */
final class MemoryRequests implements Requests {
  private final MemoryDatabase database;
  private final Map<String, Remembered> remembered = new HashMap<>();

  MemoryRequests(MemoryDatabase database) {
    this.database = database;
  }

  void copyFrom(MemoryRequests other) {
    remembered.putAll(other.remembered);
  }

  @Override
  public Optional<Request> find(String key) {
    return database.locked(() -> Optional.ofNullable(remembered.get(key)).map(Remembered::request));
  }

  @Override
  public int forget(Instant before, int limit) {
    return database.locked(() -> {
      List<Remembered> old =
          remembered.values().stream()
              .filter(each -> each.at().isBefore(before))
              .sorted(Comparator.comparing(Remembered::at))
              .limit(limit)
              .toList();
      old.forEach(each -> remembered.remove(each.request().key()));
      return old.size();
    });
  }

  Outcome remember(Change.Remember remember, Instant now, Undo undo) {
    String key = remember.request().key();
    if (remembered.containsKey(key)) {
      return new Outcome.Stale(remember, 0);
    }
    undo.put(remembered, key, new Remembered(remember.request(), now));
    return new Outcome.Committed(List.of());
  }

  private record Remembered(Request request, Instant at) {}
}
