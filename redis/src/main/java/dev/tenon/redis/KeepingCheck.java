package dev.tenon.redis;

import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Whether a server keeps what it acknowledges, by its settings. */
record KeepingCheck(Session session) {
  private static final Map<String, Set<String>> NEEDED =
      new TreeMap<>(
          Map.of(
              "appendonly", Set.of("yes"),
              "appendfsync", Set.of("always", "everysec"),
              "maxmemory-policy", Set.of("noeviction")));

  /**
   * Returns if it does.
   *
   * @throws TenonException {@code BROKER_FAILED} naming the settings that are missing
   */
  void require() {
    Map<String, String> settings = new HashMap<>();
    try {
      // One by one, as servers before 7.0 have it.
      for (String name : NEEDED.keySet()) {
        settings.putAll(session.ask(redis -> redis.configGet(name)));
      }
    } catch (TenonException e) {
      throw Problem.BROKER_FAILED.because(
          "Redis at %s could not be asked for its settings (%s); allow CONFIG GET, or look that %s and say withoutSettingsCheck()"
              .formatted(session.server(), e.getMessage(), wanted(NEEDED.keySet())),
          e);
    }
    List<String> wrong = new ArrayList<>();
    NEEDED.forEach((name, values) -> {
      if (!values.contains(settings.getOrDefault(name, ""))) {
        wrong.add(name);
      }
    });
    if (!wrong.isEmpty()) {
      throw Problem.BROKER_FAILED.because(
          "Redis at %s may lose what it acknowledged: see to it that %s, in its redis.conf or by CONFIG SET"
              .formatted(session.server(), wanted(wrong)));
    }
  }

  private static String wanted(Iterable<String> names) {
    List<String> wanted = new ArrayList<>();
    for (String name : names) {
      wanted.add(name + " is " + String.join(" or ", new TreeSet<>(NEEDED.get(name))));
    }
    return String.join(", ", wanted);
  }
}
