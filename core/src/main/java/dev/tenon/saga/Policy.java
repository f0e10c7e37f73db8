package dev.tenon.saga;

import dev.tenon.message.Handlers;
import dev.tenon.message.Message;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * A stateless reaction of a service: an event comes in, effects go out. Each event takes effect
 * once.
 *
 * <p>Reactions are pure: they may run again after a crash or a conflict, and only what they return
 * counts. Immutable; every method returns a new policy.
 */
public final class Policy {
  private final String name;
  private final Handlers<BiFunction<Object, Message, Effect>> handlers;

  private Policy(String name, Handlers<BiFunction<Object, Message, Effect>> handlers) {
    this.name = name;
    this.handlers = handlers;
  }

  /** A policy that reacts to nothing yet. Its progress is stored under the name: keep it. */
  public static Policy named(String name) {
    return new Policy(name, Handlers.none());
  }

  /** Reacts to an event on the topic of another service. */
  public <E> Policy on(String topic, Class<E> type, Function<E, Effect> reaction) {
    return on(topic, type, (event, message) -> reaction.apply(event));
  }

  /** Reacts to an event on the topic of another service, seeing its envelope. */
  public <E> Policy on(String topic, Class<E> type, BiFunction<E, Message, Effect> reaction) {
    return new Policy(
        name,
        handlers.with(topic, type, (event, message) -> reaction.apply(type.cast(event), message)));
  }

  /** Reacts to an event of the service's own log. */
  public <E> Policy on(Class<E> type, Function<E, Effect> reaction) {
    return on(Handlers.OWN_LOG, type, reaction);
  }

  /** Reacts to an event of the service's own log, seeing its envelope. */
  public <E> Policy on(Class<E> type, BiFunction<E, Message, Effect> reaction) {
    return on(Handlers.OWN_LOG, type, reaction);
  }

  /** Reacts to a timeout that an effect of this policy scheduled. */
  public <E> Policy onTimeout(Class<E> type, Function<E, Effect> reaction) {
    return on(Handlers.TIMERS, type, reaction);
  }

  /**
   * Parks what comes on a topic and has no reaction here, with {@code UNKNOWN_TYPE}: for a topic
   * whose messages are all meant for this policy. Otherwise it passes over them.
   */
  public Policy parkUnhandled(String topic) {
    return new Policy(name, handlers.withWhole(topic));
  }

  /** Its name. */
  public String name() {
    return name;
  }

  /** Its reactions by topic and type. */
  public Handlers<BiFunction<Object, Message, Effect>> handlers() {
    return handlers;
  }

  @Override
  public String toString() {
    return "policy " + name;
  }
}
