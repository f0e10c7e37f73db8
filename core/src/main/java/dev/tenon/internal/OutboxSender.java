package dev.tenon.internal;

import dev.tenon.error.Problem;
import dev.tenon.event.Metadata;
import dev.tenon.event.Payload;
import dev.tenon.event.StreamId;
import dev.tenon.message.Message;
import dev.tenon.message.Outgoing;
import dev.tenon.spi.Change;
import dev.tenon.spi.OutboxMessage;
import dev.tenon.spi.OutboxTail;
import dev.tenon.spi.Outlet;
import dev.tenon.spi.Timer;
import dev.tenon.spi.Tx;
import dev.tenon.spi.Write;
import java.time.Duration;
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

  List<OutboxMessage> send(Outlet transaction, List<Outgoing> messages) {
    Instant now = parts.clock().instant();
    List<OutboxMessage> encoded = new ArrayList<>(messages.size());
    for (Outgoing message : messages) {
      encoded.add(encode(parts, message, now));
    }
    sendEncoded(transaction, encoded);
    return encoded;
  }

  void sendEncoded(Outlet transaction, List<OutboxMessage> encoded) {
    parts.limits().check(parts.name(), encoded);
    if (encoded.isEmpty()) {
      return;
    }
    Outlet outlet = tail == null ? transaction : tail.outlet(transaction);
    outlet.send(encoded);
    if (transaction instanceof Tx tx) {
      tx.afterCommit(parts.sent());
    }
  }

  /**
   * Sends a request, and has a receiver wait for its reply: what it waits for is a timer, which
   * either the reply or the end of its patience takes.
   *
   * @return the request's id
   */
  String request(Tx tx, String receiver, Outgoing request, Duration patience) {
    if (patience.isNegative() || patience.isZero()) {
      throw Problem.INVALID_ARGUMENT.because(
          receiver + " waits for a reply for a while, not for " + patience);
    }
    String id = idOf(parts, request);
    Outgoing identified = request.withId(id);
    send(tx, List.of(identified));
    Instant now = parts.clock().instant();
    Instant due = request.due();
    Timer timer =
        new Timer(
            receiver,
            request.tenant(),
            id,
            (due == null || due.isBefore(now) ? now : due).plus(patience),
            parts.codec().encode(request.event()),
            request.metadata().withCausationId(id));
    List<Change> wait = List.of(new Change.Schedule(timer));
    parts.limits().check(wait);
    tx.add(new Write(now, wait));
    return id;
  }

  private static String idOf(ServiceParts parts, Outgoing outgoing) {
    String id = outgoing.id();
    return id == null ? parts.ids().next().toString() : id;
  }

  static OutboxMessage encode(ServiceParts parts, Outgoing outgoing, Instant now) {
    return encode(parts, outgoing, parts.codec().encode(outgoing.event()), now);
  }

  static OutboxMessage encode(ServiceParts parts, Outgoing outgoing, Payload payload, Instant now) {
    String id = idOf(parts, outgoing);
    String key = outgoing.key() == null ? id : outgoing.key();
    String topic = outgoing.topic() == null ? parts.name() : outgoing.topic();
    Metadata metadata = outgoing.metadata();
    Message message =
        new Message(
            id,
            payload,
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
