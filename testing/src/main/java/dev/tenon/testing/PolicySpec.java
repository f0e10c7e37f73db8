package dev.tenon.testing;

import dev.tenon.event.StreamId;
import dev.tenon.message.Handlers;
import dev.tenon.message.Message;
import dev.tenon.saga.Effect;
import dev.tenon.saga.Policy;
import java.time.Instant;
import java.util.function.BiFunction;

/** A policy about to be told something. Not safe for use by several threads. */
public final class PolicySpec {
  private final Policy policy;
  private final Envelopes envelopes = new Envelopes();
  private String key = "key";
  private String tenant = "";
  private Instant at = ManualClock.START;

  PolicySpec(Policy policy) {
    this.policy = policy;
  }

  /** From here on, messages have this key. */
  public PolicySpec keyed(String newKey) {
    key = newKey;
    return this;
  }

  /** From here on, messages are of this tenant; empty for none. */
  public PolicySpec inTenant(String newTenant) {
    tenant = newTenant;
    return this;
  }

  /** From here on, events occur and are recorded then; {@link ManualClock#START} if not said. */
  public PolicySpec at(Instant instant) {
    at = instant;
    return this;
  }

  /** An event comes on a topic; one the policy has no reaction to fails. */
  public Reaction when(String topic, Object event) {
    BiFunction<Object, Message, Effect> handler =
        Envelopes.handler(policy.handlers(), policy, topic, event);
    Effect effect =
        handler.apply(event, envelopes.next(topic, event, new StreamId(tenant, "test", key), at));
    return new Reaction("%s on %s".formatted(policy, event), effect);
  }

  /** An event of the service's own log comes. */
  public Reaction when(Object event) {
    return when(Handlers.OWN_LOG, event);
  }

  /** A timeout it scheduled is due. */
  public Reaction whenTimeout(Object timeout) {
    return when(Handlers.TIMERS, timeout);
  }
}
