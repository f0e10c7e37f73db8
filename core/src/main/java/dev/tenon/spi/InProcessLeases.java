package dev.tenon.spi;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Leases of one process, by a clock that nobody sets. */
final class InProcessLeases implements Leases {
  private final Map<String, Held> leases = new HashMap<>();

  @Override
  public synchronized boolean take(String name, String owner, Duration length) {
    long now = System.nanoTime();
    Held held = leases.get(name);
    if (held != null && !held.owner().equals(owner) && held.until() - now > 0) {
      return false;
    }
    leases.put(name, new Held(owner, now + length.toNanos()));
    return true;
  }

  @Override
  public synchronized void release(String name, String owner) {
    Held held = leases.get(name);
    if (held != null && held.owner().equals(owner)) {
      leases.remove(name);
    }
  }

  private record Held(String owner, long until) {}
}
