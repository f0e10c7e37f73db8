package dev.tenon.example.b2b.demo;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * From a document's handing over to the commit that shows its final state. Safe for many threads.
 */
final class Latencies {
  private final Map<String, Long> open = new ConcurrentHashMap<>();
  private long[] nanos = new long[1 << 14];
  private int count;
  private long lastShown;

  /** A document is handed over, or was due, at that {@link System#nanoTime()}. */
  void handed(String id, long at) {
    open.put(id, at);
  }

  /** Its final state is shown now. */
  void shown(String id) {
    long now = System.nanoTime();
    Long handed = open.remove(id);
    synchronized (this) {
      lastShown = now;
      if (handed != null) {
        if (count == nanos.length) {
          nanos = Arrays.copyOf(nanos, count * 2);
        }
        nanos[count++] = now - handed;
      }
    }
  }

  synchronized int count() {
    return count;
  }

  /** When the last final state was shown; 0 if none was. */
  synchronized long lastShown() {
    return lastShown;
  }

  /** That percentile in milliseconds; 0 without any. */
  synchronized double percentileMillis(double percentile) {
    if (count == 0) {
      return 0;
    }
    long[] sorted = Arrays.copyOf(nanos, count);
    Arrays.sort(sorted);
    int index = (int) Math.ceil(percentile / 100 * count) - 1;
    return sorted[Math.max(index, 0)] / 1e6;
  }
}
