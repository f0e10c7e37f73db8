package dev.tenon.saga;

import dev.tenon.command.Entity;
import java.time.Instant;
import java.util.List;

/** What a policy wants done. A value: the runtime does it, together with the policy's progress. */
public sealed interface Effect {
  /** Nothing. */
  static Effect none() {
    return all();
  }

  /**
   * A command to an entity of the policy's own service: of the tenant of what the policy reacts to,
   * unless {@link Entity#inTenant} says another.
   */
  static <C, S, E> Effect send(Entity<C, S, E> entity, String id, C command) {
    return new Send<>(entity, id, command);
  }

  /** All of these, in order. */
  static Effect all(Effect... effects) {
    return new All(List.of(effects));
  }

  /**
   * A timeout given to the policy then; scheduling an id again replaces what was scheduled. An id
   * is one of the policy and of the tenant of what it reacts to.
   */
  static Effect schedule(String timerId, Instant due, Object timeout) {
    return new Schedule(timerId, due, timeout);
  }

  /** The timer does not fire any more; nothing happens if there is none. */
  static Effect cancel(String timerId) {
    return new Cancel(timerId);
  }

  /** See {@link #send}. */
  record Send<C, S, E>(Entity<C, S, E> entity, String id, C command) implements Effect {}

  /** See {@link #all}. */
  record All(List<Effect> effects) implements Effect {}

  /** See {@link #schedule}. */
  record Schedule(String timerId, Instant due, Object timeout) implements Effect {}

  /** See {@link #cancel}. */
  record Cancel(String timerId) implements Effect {}
}
