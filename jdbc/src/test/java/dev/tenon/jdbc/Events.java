package dev.tenon.jdbc;

import dev.tenon.event.ExpectedVersion;
import dev.tenon.event.Metadata;
import dev.tenon.event.NewEvent;
import dev.tenon.event.Payload;
import dev.tenon.event.Position;
import dev.tenon.event.StreamId;
import dev.tenon.spi.Change;
import dev.tenon.spi.Write;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** Short ways to write down writes. */
final class Events {
  static final Instant NOON = Instant.parse("2026-03-01T12:00:00.123456Z");
  private static final AtomicLong IDS = new AtomicLong(System.currentTimeMillis() << 20);

  private Events() {}

  static NewEvent event(String text) {
    return event(text, "key");
  }

  static NewEvent event(String text, String key) {
    return new NewEvent(
        id(),
        new Payload("noted", 1, text.getBytes(StandardCharsets.UTF_8)),
        key,
        Metadata.none().withCorrelationId("c-1").withCausationId("c-2").withActor("someone"));
  }

  /** An id ordered by time, as the ids of a service are. */
  static UUID id() {
    long next = IDS.incrementAndGet();
    return new UUID(((next >>> 4) & ~0xf000L) | 0x7000L, next * 0x9e3779b97f4a7c15L);
  }

  static StreamId order(String id) {
    return new StreamId("order", id);
  }

  static Change.Append append(StreamId stream, ExpectedVersion expected, NewEvent... events) {
    return new Change.Append(stream, expected, List.of(events));
  }

  static Change.Append append(StreamId stream, long expected, NewEvent... events) {
    return append(stream, new ExpectedVersion.Exact(expected), events);
  }

  static Change.MoveMark mark(String key, long from, long to) {
    return new Change.MoveMark("reader", "source", key, from, new Position("life", to));
  }

  static Write write(Change... changes) {
    return new Write(NOON, Arrays.asList(changes));
  }
}
