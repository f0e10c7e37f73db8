package dev.tenon.spi.broker;

import dev.tenon.event.Metadata;
import dev.tenon.event.Payload;
import dev.tenon.message.Message;
import java.time.Instant;

/** What these tests hand over and publish. */
final class TestMessages {
  private static final Payload PAYLOAD = new Payload("OrderPlaced", 1, new byte[0]);

  private TestMessages() {}

  /** The n-th message of a key. */
  static Message message(String key, int n) {
    return new Message(
        key + "/" + n, PAYLOAD, "shop", "", key, Metadata.none(), Instant.EPOCH, null);
  }
}
