package dev.tenon.tck;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tenon.event.Metadata;
import dev.tenon.event.Payload;
import dev.tenon.event.Position;
import dev.tenon.message.Message;
import dev.tenon.message.Message.Place;
import java.time.Instant;

/** What the tests of a broker's adapter send: messages that have everything a message can have. */
public final class SampleMessages {
  private static final Metadata METADATA =
      new Metadata(
          "correlation-Ω",
          "cause-1",
          "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
          "Zoë",
          Instant.parse("1999-12-31T23:59:59.999999Z"));

  private SampleMessages() {}

  /** The n-th message of a key, counted from 1. */
  public static Message message(String key, long n) {
    return message(key, n, "{\"n\":" + n + "}");
  }

  /** The n-th message of a key, with that text for its payload. */
  public static Message message(String key, long n, String data) {
    return new Message(
        key + "/" + n,
        new Payload("OrderPlaced", 2, data.getBytes(UTF_8)),
        "shop",
        "acme",
        key,
        METADATA,
        Instant.parse("2026-03-01T10:00:00.123456Z"),
        new Place("acme:order-" + key, n, new Position("life-1", n), n - 1));
  }
}
