package dev.tenon.testing.simulation;

import dev.tenon.spi.Leases;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Leases in virtual time. */
final class VirtualLeases implements Leases {
  private final Timeline timeline;
  private final Map<String, Held> leases = new HashMap<>();

  private record Held(String owner, long until) {}

  VirtualLeases(Timeline timeline) {
    this.timeline = timeline;
  }

  @Override
  public boolean take(String name, String owner, Duration length) {
    Held held = leases.get(name);
    if (held != null && !held.owner().equals(owner) && held.until() > timeline.now()) {
      return false;
    }
    leases.put(name, new Held(owner, timeline.now() + length.toNanos()));
    return true;
  }

  @Override
  public void release(String name, String owner) {
    leases.computeIfPresent(name, (any, held) -> held.owner().equals(owner) ? null : held);
  }
}
