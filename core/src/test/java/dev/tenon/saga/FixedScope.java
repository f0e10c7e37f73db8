package dev.tenon.saga;

import dev.tenon.command.Refused;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A scope whose time is cranked by hand, and whose local work is refused on demand. */
final class FixedScope implements SagaScope {
  final List<String> ran = new ArrayList<>();
  private final Map<String, Integer> refusals = new HashMap<>();
  private Instant now = Instant.parse("2026-03-01T10:00:00Z");
  private int ids;

  /** Local work of a step is refused so many times from here on. */
  void refuse(String step, int times) {
    refusals.put(step, times);
  }

  void advance(Duration time) {
    now = now.plus(time);
  }

  @Override
  public String id() {
    return "s1";
  }

  @Override
  public Instant now() {
    return now;
  }

  @Override
  public String newId() {
    return "r" + ++ids;
  }

  @Override
  public <D> void run(String step, LocalWork<D> work, D data) {
    if (refusals.merge(step, -1, Integer::sum) >= 0) {
      throw new Refused("NO", "not now");
    }
    ran.add(step);
  }
}
