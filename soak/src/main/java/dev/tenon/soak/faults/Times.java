package dev.tenon.soak.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** How long things took, by what it was. Safe for use by many threads. */
public final class Times {
  private final SortedMap<String, List<Duration>> times = new TreeMap<>();

  /** Adds one. */
  public synchronized void add(String what, Duration took) {
    times.computeIfAbsent(what, none -> new ArrayList<>()).add(took);
  }

  /** How many there are. */
  public synchronized int count() {
    return times.values().stream().mapToInt(List::size).sum();
  }

  /** For people: a line each, with how often, the median and what a hundredth took longer than. */
  public synchronized List<String> lines() {
    List<String> lines = new ArrayList<>();
    times.forEach((what, all) -> {
      List<Duration> sorted = all.stream().sorted().toList();
      lines.add(
          "%-56s %4d  p50 %9s  p99 %9s"
              .formatted(
                  what, sorted.size(), text(percentile(sorted, 50)), text(percentile(sorted, 99))));
    });
    return lines;
  }

  private static Duration percentile(List<Duration> sorted, int percent) {
    int index = (int) Math.ceil(percent / 100.0 * sorted.size()) - 1;
    return sorted.get(Math.max(0, index));
  }

  static String text(Duration time) {
    return time.toMillis() + " ms";
  }
}
