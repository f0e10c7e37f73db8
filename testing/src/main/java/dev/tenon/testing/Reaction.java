package dev.tenon.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.saga.Effect;
import java.util.List;
import java.util.stream.Stream;

/** What a policy wants done. */
public final class Reaction {
  private final String what;
  private final List<Effect> effects;

  Reaction(String what, Effect effect) {
    this.what = what;
    this.effects = flat(effect).toList();
  }

  /** Exactly these effects, in this order, however they are nested in {@link Effect.All}. */
  public void then(Effect... expected) {
    assertThat(effects)
        .as("effects of %s", what)
        .containsExactlyElementsOf(Stream.of(expected).flatMap(Reaction::flat).toList());
  }

  /** No effect. */
  public void thenNothing() {
    assertThat(effects).as("effects of %s", what).isEmpty();
  }

  private static Stream<Effect> flat(Effect effect) {
    return effect instanceof Effect.All all
        ? all.effects().stream().flatMap(Reaction::flat)
        : Stream.of(effect);
  }
}
