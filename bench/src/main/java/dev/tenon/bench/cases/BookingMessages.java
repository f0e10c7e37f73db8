package dev.tenon.bench.cases;

import dev.tenon.event.Metadata;
import dev.tenon.json.JsonCodec;
import dev.tenon.message.Message;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/** What comes in: bookings to a thousand accounts, as an outbox of ordinary tables sends them. */
final class BookingMessages {
  static final int ACCOUNTS = 1_000;
  static final JsonCodec CODEC = JsonCodec.of(Booked.class);
  private static final AtomicLong IDS = new AtomicLong();
  private static final Instant SENT = Instant.parse("2026-03-01T10:00:00.123456Z");

  private BookingMessages() {}

  /** An amount for an account. */
  record Booked(int account, long amount, String note) {}

  /** So many, each with a new id; ids grow, as those of an outbox do. */
  static List<Message> next(int count) {
    List<Message> messages = new ArrayList<>(count);
    ThreadLocalRandom random = ThreadLocalRandom.current();
    for (int i = 0; i < count; i++) {
      int account = random.nextInt(ACCOUNTS);
      messages.add(
          new Message(
              new UUID(IDS.incrementAndGet(), random.nextLong()).toString(),
              CODEC.encode(new Booked(account, 1, Orders.NOTE)),
              "bank",
              "",
              "account-" + account,
              Metadata.occurredAt(SENT),
              SENT,
              null));
    }
    return messages;
  }
}
