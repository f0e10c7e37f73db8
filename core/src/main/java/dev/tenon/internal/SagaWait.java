package dev.tenon.internal;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Requests of a topic and key wait for their retries, the last of them until then. A timer, which
 * is there as long as somebody waits for one of them.
 *
 * @param requests their ids, the first and the last ones if there are too many to look at
 */
record SagaWait(Instant until, List<String> requests) {
  private static final int MANY = 50;

  /** With one more. */
  SagaWait and(Instant later, String request) {
    List<String> all = new ArrayList<>(requests);
    all.add(request);
    if (all.size() > MANY) {
      all.remove(MANY / 2);
    }
    return new SagaWait(later, List.copyOf(all));
  }

  /** What is left of it if only those wait that are among them; null: nothing. */
  @Nullable SagaWait only(Predicate<String> awaited) {
    List<String> left = requests.stream().filter(awaited).toList();
    return left.isEmpty() ? null : new SagaWait(until, left);
  }
}
