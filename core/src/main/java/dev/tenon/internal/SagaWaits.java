package dev.tenon.internal;

import static java.util.Objects.requireNonNull;

import dev.tenon.event.Metadata;
import dev.tenon.message.Message;
import dev.tenon.message.Outgoing;
import dev.tenon.spi.Change;
import dev.tenon.spi.Timer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Keeps requests of one topic and key in order while one of them waits for its retry: what is asked
 * for meanwhile is sent when that is, after it. The retry is a message in the outbox that is due
 * later, and so is then what waits behind it: also when that time has come, as a log that is tailed
 * could tell of it before the retry is found. What one transaction has read and decided of them.
 */
final class SagaWaits {
  /** So long after a retry is due it is looked whether it was answered. */
  private static final Duration MARGIN = Duration.ofSeconds(2);

  /** Then again and again, at least so often: clocks jump. */
  private static final Duration LONGEST = Duration.ofHours(1);

  private static final int MAX_ID = 500;

  private final ServiceParts parts;

  /** In an order, so that transactions which change the same ones do not wait in a circle. */
  private final Map<Key, Place> places = new TreeMap<>();

  SagaWaits(ServiceParts parts) {
    this.parts = parts;
  }

  /**
   * Reads those of the topics and keys of requests.
   *
   * @param settled requests that nobody waits for any more, which the database does not know yet
   */
  void read(Collection<Outgoing> requests, Set<String> settled) {
    Map<String, Set<String>> byTenant = new HashMap<>();
    for (Outgoing request : requests) {
      Key key = Key.of(request);
      Place known = places.putIfAbsent(key, new Place());
      if (known == null) {
        byTenant.computeIfAbsent(key.tenant(), any -> new HashSet<>()).add(key.timer());
      } else if (known.wait != null) {
        known.wait = known.wait.only(id -> !settled.contains(id));
      }
    }
    byTenant.forEach((tenant, ids) -> read(tenant, ids, settled));
  }

  private void read(String tenant, Set<String> ids, Set<String> settled) {
    List<Timer> timers = timers(parts, tenant, ids);
    Map<String, SagaWait> waits = new HashMap<>();
    timers.forEach(
        timer -> waits.put(timer.id(), (SagaWait) parts.codec().decode(timer.payload())));
    Set<String> awaited = awaited(parts, tenant, waits.values());
    awaited.removeAll(settled);
    for (Timer timer : timers) {
      Place place = requireNonNull(places.get(new Key(tenant, timer.id())));
      place.stored = timer;
      place.wait = requireNonNull(waits.get(timer.id())).only(awaited::contains);
    }
  }

  /** A request that was answered, or given up, keeps back nothing any more. */
  private static Set<String> awaited(
      ServiceParts parts, String tenant, Collection<SagaWait> waits) {
    Set<String> requests = new HashSet<>();
    waits.forEach(wait -> requests.addAll(wait.requests()));
    Set<String> awaited = new HashSet<>();
    for (Timer timer : timers(parts, tenant, requests)) {
      if (parts.codec().decode(timer.payload()) instanceof SagaTimer) {
        awaited.add(timer.id());
      }
    }
    return awaited;
  }

  private static List<Timer> timers(ServiceParts parts, String tenant, Set<String> ids) {
    return ids.isEmpty()
        ? List.of()
        : parts.database().progress().timers(SagaReaction.READER, tenant, ids);
  }

  /**
   * A wait whose time has come, to be looked at again later, and less and less often; null if it is
   * over.
   */
  static @Nullable Timer again(ServiceParts parts, SagaWait wait, Message due) {
    SagaWait left = wait.only(awaited(parts, due.tenant(), List.of(wait))::contains);
    if (left == null) {
      return null;
    }
    Instant now = parts.clock().instant();
    Duration since = Duration.between(wait.until(), now);
    Duration pause = Collections.min(List.of(LONGEST, Collections.max(List.of(MARGIN, since))));
    return timer(parts, new Key(due.tenant(), due.key()), left, now.plus(pause), due.metadata());
  }

  /** The request, due when its turn is; if it has to wait, others wait for it, too, from now on. */
  Outgoing inTurn(Outgoing request) {
    Key key = Key.of(request);
    Place place = requireNonNull(places.get(key));
    SagaWait wait = place.wait;
    Outgoing placed = wait == null ? request : behind(request, wait.until());
    Instant due = placed.due();
    if (due != null) {
      String id = String.valueOf(request.id());
      place.wait = wait == null ? new SagaWait(due, List.of(id)) : wait.and(due, id);
      place.changedBy = request.metadata();
    }
    return placed;
  }

  private static Outgoing behind(Outgoing request, Instant until) {
    Instant due = request.due();
    return due == null || due.isBefore(until) ? request.dueAt(until) : request;
  }

  private static Timer timer(
      ServiceParts parts, Key key, SagaWait wait, Instant due, Metadata metadata) {
    return new Timer(
        SagaReaction.READER,
        key.tenant(),
        key.timer(),
        due,
        parts.codec().encode(wait),
        metadata.withOccurredAt(wait.until()));
  }

  /** What others are to know of it, and this has not told them yet. */
  List<Change> changes() {
    Instant now = parts.clock().instant();
    List<Change> changes = new ArrayList<>();
    places.forEach((key, place) -> {
      if (place.wait != null && place.changedBy != null) {
        Instant until = place.wait.until();
        Instant due = (until.isBefore(now) ? now : until).plus(MARGIN);
        Timer timer = timer(parts, key, place.wait, due, place.changedBy);
        changes.add(new Change.Reschedule(place.stored, timer));
        place.stored = timer;
        place.changedBy = null;
      }
    });
    return changes;
  }

  /** What waits at a topic and key. */
  private static final class Place {
    /** As it is in the database. */
    private @Nullable Timer stored;

    /** As it is now; null: nothing. */
    private @Nullable SagaWait wait;

    private @Nullable Metadata changedBy;
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
