package dev.tenon.command;

import java.util.List;
import java.util.function.BiFunction;

/**
 * The rules of one kind of entity, as pure functions.
 *
 * @param <C> its commands
 * @param <S> its state
 * @param <E> its events
 */
public interface Decider<C, S, E> {
  /** The state before the first event. */
  S initial();

  /**
   * What happens when the command is given in that state: the events, none if nothing changes.
   *
   * @throws Refused if the command is not allowed
   */
  List<? extends E> decide(C command, S state);

  /** The state after the event. Never refuses: what is recorded has happened. */
  S evolve(S state, E event);

  /** A decider of three functions. */
  static <C, S, E> Decider<C, S, E> of(
      S initial, BiFunction<C, S, List<? extends E>> decide, BiFunction<S, E, S> evolve) {
    return new Decider<>() {
      @Override
      public S initial() {
        return initial;
      }

      @Override
      public List<? extends E> decide(C command, S state) {
        return decide.apply(command, state);
      }

      @Override
      public S evolve(S state, E event) {
        return evolve.apply(state, event);
      }
    };
  }
}
