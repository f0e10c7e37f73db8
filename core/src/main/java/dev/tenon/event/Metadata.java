package dev.tenon.event;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known about an event or command beside its payload.
 *
 * @param correlationId the business transaction it belongs to
 * @param causationId the id of the message it follows from
 * @param traceparent the W3C trace context
 * @param actor who asked for it
 * @param occurredAt the business time it speaks of; absent means the time it is recorded
 */
public record Metadata(
    @Nullable String correlationId,
    @Nullable String causationId,
    @Nullable String traceparent,
    @Nullable String actor,
    @Nullable Instant occurredAt) {
  private static final Metadata NONE = new Metadata(null, null, null, null, null);

  /** Nothing known. */
  public static Metadata none() {
    return NONE;
  }

  /** Of something that occurred then. */
  public static Metadata occurredAt(Instant occurredAt) {
    return NONE.withOccurredAt(occurredAt);
  }

  /** With this correlation id. */
  public Metadata withCorrelationId(String id) {
    return new Metadata(id, causationId, traceparent, actor, occurredAt);
  }

  /** With this causation id. */
  public Metadata withCausationId(String id) {
    return new Metadata(correlationId, id, traceparent, actor, occurredAt);
  }

  /** With this trace context. */
  public Metadata withTraceparent(String context) {
    return new Metadata(correlationId, causationId, context, actor, occurredAt);
  }

  /** With this actor. */
  public Metadata withActor(String who) {
    return new Metadata(correlationId, causationId, traceparent, who, occurredAt);
  }

  /** With this business time. */
  public Metadata withOccurredAt(@Nullable Instant when) {
    return new Metadata(correlationId, causationId, traceparent, actor, when);
  }
}
