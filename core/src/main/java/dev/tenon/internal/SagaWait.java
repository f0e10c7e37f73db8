package dev.tenon.internal;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Requests of a topic and key wait for their retries, the last of them until then. A timer, which
 * is there for a while after that.
 *
 * @param requests their ids; none if there are too many to name
 */
record SagaWait(Instant until, List<String> requests) {
  private static final int MANY = 50;

  /** With one more. */
  SagaWait and(Instant later, String request) {
    if (requests.isEmpty() || requests.size() == MANY) {
      return new SagaWait(later, List.of());
    }
    List<String> all = new ArrayList<>(requests);
    all.add(request);
    return new SagaWait(later, List.copyOf(all));
  }

  /** What is left of it if only those wait that somebody waits for; null: nothing. */
  @Nullable SagaWait only(Set<String> awaited) {
    if (requests.isEmpty()) {
      return this;
    }
    List<String> left = requests.stream().filter(awaited::contains).toList();
    return left.isEmpty() ? null : new SagaWait(until, left);
  }
}
