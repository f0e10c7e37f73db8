package dev.tenon.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.command.Refused;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of a command. */
public final class Decision<S, E> {
  private final String what;
  private final List<E> events;
  private final S state;
  private final @Nullable Refused refused;

  Decision(String what, List<E> events, S state, @Nullable Refused refused) {
    this.what = what;
    this.events = events;
    this.state = state;
    this.refused = refused;
  }

  /** Exactly these events, in this order. */
  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  public final Decision<S, E> then(E... expected) {
    requireAccepted("events " + List.of(expected));
    assertThat(events).as("events of %s", what).containsExactly(expected);
    return this;
  }

  /** It was accepted, and nothing changed. */
  public Decision<S, E> thenNothing() {
    requireAccepted("nothing to happen");
    assertThat(events).as("events of %s", what).isEmpty();
    return this;
  }

  /** It was refused with this code. */
  public Decision<S, E> thenRefused(String code) {
    if (refused == null) {
      throw failure("it to be refused with %s".formatted(code), "decided %s".formatted(events));
    }
    assertThat(refused.code())
        .as("code refusing %s (%s)", what, refused.getMessage())
        .isEqualTo(code);
    return this;
  }

  /** The entity is in this state after the events of the command. */
  public Decision<S, E> thenState(S expected) {
    requireAccepted("state " + expected);
    assertThat(state).as("state after %s", what).isEqualTo(expected);
    return this;
  }

  private void requireAccepted(String expected) {
    if (refused != null) {
      throw failure(
          expected, "was refused with %s: %s".formatted(refused.code(), refused.getMessage()));
    }
  }

  private AssertionError failure(String expected, String actual) {
    return new AssertionError("[%s]%nexpected %s%nbut it %s".formatted(what, expected, actual));
  }
}
