package dev.tenon.bench.cases;

import dev.tenon.event.Metadata;
import dev.tenon.event.Payload;
import dev.tenon.event.Position;
import dev.tenon.message.Message;
import dev.tenon.message.Message.Place;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/** What is published: 512 bytes each, and what a message of a service's log has besides. */
public final class OrderMessages {
  /** How many keys they have, in turn. */
  public static final int KEYS = 1_000;

  private static final int BYTES = 512;
  private static final Instant FIRST = Instant.parse("2026-03-01T10:00:00.123456Z");

  private OrderMessages() {}

  /** So many; the ids of all end in their number, from 1, in hexadecimal digits. */
  public static List<Message> of(int count) {
    List<Message> messages = new ArrayList<>(count);
    for (int i = 1; i <= count; i++) {
      String key = "customer-" + i % KEYS;
      byte[] data = new byte[BYTES];
      Arrays.fill(data, (byte) ('a' + i % 26));
      Instant recorded = FIRST.plusMillis(i);
      Place place =
          new Place("order-" + i, 1, new Position("0190c0de-life-1", i), Math.max(0, i - KEYS));
      messages.add(
          new Message(
              new UUID(i, i).toString(),
              new Payload("OrderPlaced", 1, data),
              "orders",
              "",
              key,
              Metadata.occurredAt(recorded).withCorrelationId(new UUID(i, 0).toString()),
              recorded,
              place));
    }
    return messages;
  }
}
