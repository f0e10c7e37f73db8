package dev.tenon.nats;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which of a group's instances end: those that have not said anything for longer than any may be
 * silent. It is timed here, from when it was seen, so that no two clocks are compared.
 */
final class Neighbours {
  private final Duration patience;
  private final Map<String, Seen> last = new HashMap<>();

  private record Seen(long beat, long at) {}

  Neighbours(Duration patience) {
    this.patience = patience;
  }

  /** Those that are dead by now. */
  Set<String> dead(GroupState state, String own) {
    long now = System.nanoTime();
    last.keySet().retainAll(state.beats().keySet());
    Set<String> dead = new HashSet<>();
    state
        .beats()
        .forEach((instance, beat) -> {
          Seen seen = last.get(instance);
          if (seen == null || seen.beat() != beat) {
            last.put(instance, new Seen(beat, now));
          } else if (now - seen.at() > patience.toNanos() && !instance.equals(own)) {
            dead.add(instance);
          }
        });
    return dead;
  }
}
