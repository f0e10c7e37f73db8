package dev.tenon.internal;

import dev.tenon.message.Outgoing;
import dev.tenon.spi.Change;
import dev.tenon.spi.Timer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Keeps requests of one topic and key in order while one of them waits for its retry: what is asked
 * for meanwhile is sent when that is, after it. The retry is a message in the outbox that is due
 * later, and so is then what waits behind it.
 */
final class SagaWaits {
  /**
   * So long after a retry was due what follows it still goes by the outbox's table: a log that is
   * tailed could tell of it before the retry is found there.
   */
  private static final Duration MARGIN = Duration.ofSeconds(2);

  private static final int MAX_ID = 500;

  private final ServiceParts parts;
  private final Instant now;
  private final Map<Key, SagaWait> waits = new HashMap<>();

  /** In an order, so that transactions which change the same ones do not wait in a circle. */
  private final Map<Key, Change> changes = new TreeMap<>();

  private SagaWaits(ServiceParts parts) {
    this.parts = parts;
    this.now = parts.clock().instant();
  }

  /**
   * Those of the topics and keys of requests.
   *
   * @param settled requests that nobody waits for any more, which the database does not know yet
   */
  static SagaWaits of(ServiceParts parts, Collection<Outgoing> requests, Set<String> settled) {
    Map<String, Set<String>> byTenant = new HashMap<>();
    for (Outgoing request : requests) {
      Key key = Key.of(request);
      byTenant.computeIfAbsent(key.tenant(), any -> new HashSet<>()).add(key.timer());
    }
    SagaWaits waits = new SagaWaits(parts);
    byTenant.forEach((tenant, ids) -> waits.find(tenant, ids, settled));
    return waits;
  }

  /** A request that was answered, or given up, keeps back nothing any more. */
  private void find(String tenant, Set<String> ids, Set<String> settled) {
    Map<String, SagaWait> found = new HashMap<>();
    Set<String> requests = new HashSet<>();
    for (Timer timer : timers(tenant, ids)) {
      SagaWait wait = (SagaWait) parts.codec().decode(timer.payload());
      if (!wait.until().plus(MARGIN).isBefore(now)) {
        found.put(timer.id(), wait);
        requests.addAll(wait.requests());
      }
    }
    requests.removeAll(settled);
    Set<String> awaited =
        timers(tenant, requests).stream()
            .filter(timer -> parts.codec().decode(timer.payload()) instanceof SagaTimer)
            .map(Timer::id)
            .collect(Collectors.toSet());
    found.forEach((id, wait) -> {
      SagaWait left = wait.only(awaited);
      if (left != null) {
        waits.put(new Key(tenant, id), left);
      }
    });
  }

  private List<Timer> timers(String tenant, Set<String> ids) {
    return ids.isEmpty()
        ? List.of()
        : parts.database().progress().timers(SagaReaction.READER, tenant, ids);
  }

  /** The request, due when its turn is; if that is later, others wait for it, too, from now on. */
  Outgoing inTurn(Outgoing request) {
    Key key = Key.of(request);
    SagaWait wait = waits.get(key);
    Outgoing placed = wait == null ? request : behind(request, wait.until());
    Instant due = placed.due();
    if (due != null) {
      String id = String.valueOf(request.id());
      SagaWait longer = wait == null ? new SagaWait(due, List.of(id)) : wait.and(due, id);
      waits.put(key, longer);
      changes.put(key, new Change.Schedule(timer(key, longer, request)));
    }
    return placed;
  }

  private static Outgoing behind(Outgoing request, Instant until) {
    Instant due = request.due();
    return due == null || due.isBefore(until) ? request.dueAt(until) : request;
  }

  private Timer timer(Key key, SagaWait wait, Outgoing request) {
    return new Timer(
        SagaReaction.READER,
        key.tenant(),
        key.timer(),
        wait.until().plus(MARGIN),
        parts.codec().encode(wait),
        request.metadata().withOccurredAt(wait.until()));
  }

  /** What others are to know of it. */
  Collection<Change> changes() {
    return List.copyOf(changes.values());
  }

  /**
   * A topic and key, as the id of a timer.
   *
   * @param timer as readable as it may be long
   */
  private record Key(String tenant, String timer) implements Comparable<Key> {
    static Key of(Outgoing request) {
      String name = request.topic() + " " + request.key();
      String id = "wait " + name;
      return new Key(request.tenant(), id.length() <= MAX_ID ? id : "wait " + hash(name));
    }

    @Override
    public int compareTo(Key other) {
      return Comparator.comparing(Key::tenant).thenComparing(Key::timer).compare(this, other);
    }

    private static UUID hash(String name) {
      return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    }
  }
}
