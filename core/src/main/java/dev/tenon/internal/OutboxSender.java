package dev.tenon.internal;

import dev.tenon.event.Metadata;
import dev.tenon.event.StreamId;
import dev.tenon.message.Message;
import dev.tenon.message.Outgoing;
import dev.tenon.spi.OutboxMessage;
import dev.tenon.spi.OutboxTail;
import dev.tenon.spi.Outlet;
import dev.tenon.spi.Tx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Encodes messages and gives them to transactions. */
final class OutboxSender {
  private final ServiceParts parts;

  private final @Nullable OutboxTail tail;

  OutboxSender(ServiceParts parts, @Nullable OutboxTail tail) {
    this.parts = parts;
    this.tail = tail;
  }

  void send(Outlet transaction, List<Outgoing> messages) {
    Instant now = parts.clock().instant();
    List<OutboxMessage> encoded = new ArrayList<>(messages.size());
    for (Outgoing message : messages) {
      encoded.add(encode(parts, message, now));
    }
    parts.limits().check(parts.name(), encoded);
    if (encoded.isEmpty()) {
      return;
    }
    Outlet outlet = tail == null ? transaction : tail.outlet(transaction);
    outlet.send(encoded);
    if (transaction instanceof Tx tx) {
      tx.afterCommit(parts.sent()::raise);
    }
  }

  static OutboxMessage encode(ServiceParts parts, Outgoing outgoing, Instant now) {
    String id = outgoing.id() == null ? parts.ids().next().toString() : outgoing.id();
    String key = outgoing.key() == null ? id : outgoing.key();
    String topic = outgoing.topic() == null ? parts.name() : outgoing.topic();
    Metadata metadata = outgoing.metadata();
    Message message =
        new Message(
            id,
            parts.codec().encode(outgoing.event()),
            parts.name(),
            outgoing.tenant(),
            qualified(outgoing.tenant(), key),
            metadata.occurredAt() == null ? metadata.withOccurredAt(now) : metadata,
            now,
            null);
    return new OutboxMessage(0, topic, message, outgoing.due());
  }

  private static String qualified(String tenant, String key) {
    return tenant.isEmpty() ? key : new StreamId(tenant, "outbox", "message").qualify(key);
  }
}
