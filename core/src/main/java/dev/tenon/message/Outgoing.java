package dev.tenon.message;

import dev.tenon.event.Metadata;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message about to be sent. Immutable.
 *
 * @param topic where it is published; absent: on the sending service's own
 * @param event the object that the codec encodes
 * @param id what receivers know it by; absent: a new one. A message sent again with the id it had
 *     takes effect once
 * @param key what keeps messages in order; absent: the message is in no order with others
 * @param tenant whose it is; empty: of no tenant
 * @param metadata what is known beside the event
 * @param due not to be published before, by the service's clock; absent: at once
 */
public record Outgoing(
    @Nullable String topic,
    Object event,
    @Nullable String id,
    @Nullable String key,
    String tenant,
    Metadata metadata,
    @Nullable Instant due) {
  /** A message on the sending service's own topic. */
  public static Outgoing of(Object event) {
    return new Outgoing(null, event, null, null, "", Metadata.none(), null);
  }

  /**
   * The reply to a request: on the topic of replies of the service that it came from, of the
   * request's key and tenant, and caused by it. Sent where the request took effect, or later.
   */
  public static Outgoing reply(Message request, Object event) {
    Metadata its = request.metadata();
    String correlation = its.correlationId();
    String prefix = request.tenant().isEmpty() ? "" : request.tenant() + ':';
    String key = request.key();
    return new Outgoing(
        repliesTo(request.source()),
        event,
        null,
        key.startsWith(prefix) ? key.substring(prefix.length()) : key,
        request.tenant(),
        new Metadata(
            correlation == null ? request.id() : correlation,
            request.id(),
            its.traceparent(),
            its.actor(),
            null),
        null);
  }

  /** The topic that a service gets replies on. */
  public static String repliesTo(String service) {
    return service + ".replies";
  }

  /** The same on this topic. */
  public Outgoing onTopic(String name) {
    return new Outgoing(name, event, id, key, tenant, metadata, due);
  }

  /** The same with this id. */
  public Outgoing withId(String itsId) {
    return new Outgoing(topic, event, itsId, key, tenant, metadata, due);
  }

  /** The same with this key. */
  public Outgoing withKey(String itsKey) {
    return new Outgoing(topic, event, id, itsKey, tenant, metadata, due);
  }

  /** The same of this tenant; its key is the tenant's own. */
  public Outgoing inTenant(String name) {
    return new Outgoing(topic, event, id, key, name, metadata, due);
  }

  /** The same with this metadata. */
  public Outgoing withMetadata(Metadata its) {
    return new Outgoing(topic, event, id, key, tenant, its, due);
  }

  /** The same, not to be published before that instant. */
  public Outgoing dueAt(Instant when) {
    return new Outgoing(topic, event, id, key, tenant, metadata, when);
  }
}
