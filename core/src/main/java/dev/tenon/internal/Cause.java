package dev.tenon.internal;

import dev.tenon.command.Entity;
import dev.tenon.event.Metadata;
import dev.tenon.message.Message;
import dev.tenon.message.Outgoing;
import org.jspecify.annotations.Nullable;

/** What comes of a message: marked with what it followed from, and of the message's tenant. */
record Cause(Metadata metadata, String tenant) {
  static Cause of(Message message) {
    Metadata its = message.metadata();
    String correlation = its.correlationId();
    Metadata metadata =
        new Metadata(
            correlation == null ? message.id() : correlation,
            message.id(),
            its.traceparent(),
            its.actor(),
            message.occurredAt());
    return new Cause(metadata, message.tenant());
  }

  /** All that comes of a saga belongs together. */
  Cause correlated(String saga, String id) {
    if (metadata.correlationId() != null) {
      return this;
    }
    String stream = SagaDefinitions.stream(tenant, saga, id).toString();
    return new Cause(metadata.withCorrelationId(stream), tenant);
  }

  /** A tenant that somebody forgets to name must not become another one. */
  <C, S, E> Entity<C, S, E> applied(Entity<C, S, E> entity) {
    boolean said = entity.tenant().isPresent() || tenant.isEmpty();
    return said ? entity : entity.inTenant(tenant);
  }

  /** The same with what it does not say itself. */
  Outgoing applied(Outgoing message) {
    Metadata its = message.metadata();
    Metadata all =
        new Metadata(
            or(its.correlationId(), metadata.correlationId()),
            or(its.causationId(), metadata.causationId()),
            or(its.traceparent(), metadata.traceparent()),
            or(its.actor(), metadata.actor()),
            or(its.occurredAt(), metadata.occurredAt()));
    Outgoing caused = message.withMetadata(all);
    return message.tenant().isEmpty() ? caused.inTenant(tenant) : caused;
  }

  private static <T> @Nullable T or(@Nullable T said, @Nullable T otherwise) {
    return said != null ? said : otherwise;
  }
}
