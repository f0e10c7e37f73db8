package dev.tenon.tck;

import dev.tenon.event.ExpectedVersion;
import dev.tenon.event.Metadata;
import dev.tenon.event.NewEvent;
import dev.tenon.event.Payload;
import dev.tenon.event.Position;
import dev.tenon.event.StreamId;
import dev.tenon.message.Message;
import dev.tenon.message.Message.Place;
import dev.tenon.spi.Change;
import dev.tenon.spi.TagFilter;
import dev.tenon.spi.Write;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;

/** What the cases store and send. */
final class Samples {
  static final Instant NOW = Instant.parse("2026-03-01T10:00:00.123456Z");

  /** Everything there is to know, with characters that a careless adapter loses. */
  static final Metadata FULL_METADATA =
      new Metadata(
          "correlation-Ω",
          "cause '\"\\; --",
          "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
          "Zoë 😀 <zoe@example.org>",
          Instant.parse("1999-12-31T23:59:59.999999Z"));

  private Samples() {}

  static StreamId stream(String id) {
    return new StreamId("order", id);
  }

  static Payload payload(String type, String text) {
    return new Payload(type, 1, text.getBytes(StandardCharsets.UTF_8));
  }

  static NewEvent event() {
    return event("key", "OrderPlaced");
  }

  static NewEvent event(String key, String type) {
    return new NewEvent(UUID.randomUUID(), payload(type, "{\"n\":1}"), key, Metadata.none());
  }

  static List<NewEvent> events(int count) {
    return IntStream.range(0, count).mapToObj(i -> event()).toList();
  }

  static NewEvent tagged(String... tags) {
    return withTags(event(), tags);
  }

  static NewEvent withTags(NewEvent event, String... tags) {
    return new NewEvent(event.id(), event.payload(), event.key(), event.metadata(), Set.of(tags));
  }

  /** Matches events that have all of these tags. */
  static TagFilter having(String... tags) {
    return new TagFilter(List.of(new TagFilter.Item(Set.of(tags), Set.of())));
  }

  static Change.RequireNone requireNone(TagFilter filter, long afterOffset) {
    return new Change.RequireNone(filter, afterOffset);
  }

  static Change.Append append(StreamId stream, ExpectedVersion expected) {
    return append(stream, expected, event());
  }

  static Change.Append append(StreamId stream, ExpectedVersion expected, NewEvent... events) {
    return append(stream, expected, List.of(events));
  }

  static Change.Append append(StreamId stream, ExpectedVersion expected, List<NewEvent> events) {
    return new Change.Append(stream, expected, events);
  }

  static Change.Append appendTo(String id) {
    return append(stream(id), ExpectedVersion.any());
  }

  static Change.MoveMark mark(String key, long from, long to) {
    return new Change.MoveMark("billing", "orders", key, from, place(to));
  }

  static Position place(long offset) {
    return new Position("life-1", offset);
  }

  static Write write(Change... changes) {
    return writeAt(NOW, changes);
  }

  static Write writeAt(Instant now, Change... changes) {
    return new Write(now, List.of(changes));
  }

  /** The same message at another position. */
  static Message at(Message message, Position position) {
    return new Message(
        message.id(),
        message.payload(),
        message.source(),
        message.tenant(),
        message.key(),
        message.metadata(),
        message.recordedAt(),
        new Place(message.stream(), message.version(), position, message.previous()));
  }

  /** The n-th message of a key, counted from 1. */
  static Message message(String key, long n) {
    return new Message(
        key + "/" + n,
        payload("OrderPlaced", "{}"),
        "shop",
        "",
        key,
        FULL_METADATA,
        NOW,
        new Place("order-" + key, n, place(n), n - 1));
  }
}
