package dev.tenon.testing;

import dev.tenon.command.Decider;
import dev.tenon.command.Refused;
import java.util.ArrayList;
import java.util.List;

/** What has happened to an entity before a command. Immutable. */
public final class DeciderSpec<C, S, E> {
  private final Decider<C, S, E> decider;
  private final List<E> history;

  DeciderSpec(Decider<C, S, E> decider, List<E> history) {
    this.decider = decider;
    this.history = history;
  }

  /** After these events too. */
  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  public final DeciderSpec<C, S, E> events(E... events) {
    List<E> longer = new ArrayList<>(history);
    longer.addAll(List.of(events));
    return new DeciderSpec<>(decider, longer);
  }

  /** Gives the command. What the rules throw, other than {@link Refused}, is thrown here. */
  public Decision<S, E> when(C command) {
    String what = "%s given %s".formatted(command, history);
    S before = after(decider.initial(), history);
    try {
      List<? extends E> events = decider.decide(command, before);
      return new Decision<>(what, List.copyOf(events), after(before, events), null);
    } catch (Refused refused) {
      return new Decision<>(what, List.of(), before, refused);
    }
  }

  private S after(S state, List<? extends E> events) {
    S current = state;
    for (E event : events) {
      current = decider.evolve(current, event);
    }
    return current;
  }
}
