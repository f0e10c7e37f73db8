package dev.tenon.example.b2b.demo;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongBiFunction;

/**
 * How far groups are, by a broker that tells what waits but not what is being handled: nothing is
 * behind once nothing has waited for a while.
 */
final class Settled implements ToLongBiFunction<String, String> {
  private static final Duration A_WHILE = Duration.ofSeconds(2);

  private final ToLongBiFunction<String, String> waiting;
  private final Map<String, Long> emptySince = new ConcurrentHashMap<>();

  Settled(ToLongBiFunction<String, String> waiting) {
    this.waiting = waiting;
  }

  @Override
  public long applyAsLong(String topic, String group) {
    String reader = topic + ' ' + group;
    long count = waiting.applyAsLong(topic, group);
    if (count > 0) {
      emptySince.remove(reader);
      return count;
    }
    long now = System.nanoTime();
    Long since = emptySince.putIfAbsent(reader, now);
    return since != null && now - since > A_WHILE.toNanos() ? 0 : 1;
  }
}
