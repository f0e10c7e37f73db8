package dev.tenon.kafka;

import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.jspecify.annotations.Nullable;

/**
 * Notices that a cluster says nothing: a consumer that cannot reach it does not fail, it merely
 * gets nothing. Heartbeats are answered every few seconds where there is nothing to be read.
 */
final class Silence {
  private static final String RECEIVED = "incoming-byte-total";
  private static final String GROUP = "consumer-metrics";
  private static final Duration WORTH_TELLING = Duration.ofSeconds(10);

  private final @Nullable Metric received;
  private final LongSupplier nanoTime;
  private double last = -1;
  private volatile long since;

  Silence(Map<MetricName, ? extends Metric> metrics, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    since = nanoTime.getAsLong();
    Metric found = null;
    for (Map.Entry<MetricName, ? extends Metric> metric : metrics.entrySet()) {
      if (metric.getKey().name().equals(RECEIVED) && metric.getKey().group().equals(GROUP)) {
        found = metric.getValue();
      }
    }
    received = found;
  }

  /** To be called again and again, by one thread. */
  void listen() {
    if (received != null && received.metricValue() instanceof Double bytes && bytes != last) {
      last = bytes;
      since = nanoTime.getAsLong();
    }
  }

  /** How long it has lasted, if that is worth telling. */
  @Nullable Duration length() {
    Duration length = Duration.ofNanos(nanoTime.getAsLong() - since);
    return length.compareTo(WORTH_TELLING) < 0 ? null : length;
  }
}
