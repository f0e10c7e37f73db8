package dev.tenon.saga;

import dev.tenon.error.Problem;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Which steps come before which, directly or not. */
final class Order {
  private final Map<String, Set<String>> before;
  private final Map<String, Set<String>> after = new HashMap<>();

  private Order(Map<String, Set<String>> before) {
    this.before = before;
    before.keySet().forEach(step -> after.put(step, new HashSet<>()));
    before.forEach((step, earlier) ->
        earlier.forEach(one -> Objects.requireNonNull(after.get(one)).add(step)));
  }

  /** The order of a saga's steps, if there is one and it has a point of no return. */
  static <D> Order of(String saga, Collection<Step<D>> steps) {
    Map<String, Step<D>> byName = new LinkedHashMap<>();
    steps.forEach(step -> byName.put(step.name(), step));
    Map<String, Set<String>> before = new LinkedHashMap<>();
    for (Step<D> step : steps) {
      requireKnown(saga, step, byName.keySet());
      collect(saga, step, byName, before, new HashSet<>());
    }
    Order order = new Order(before);
    List<Step<D>> pivots = steps.stream().filter(step -> step.kind() == Step.Kind.PIVOT).toList();
    if (pivots.size() > 1) {
      throw refuse(
          saga,
          "both %s and %s are pivots; keep one"
              .formatted(pivots.get(0).name(), pivots.get(1).name()));
    }
    steps.forEach(step -> order.requireWayBack(saga, step, steps));
    return order;
  }

  private static void requireKnown(String saga, Step<?> step, Set<String> names) {
    for (String earlier : step.after()) {
      if (!names.contains(earlier)) {
        throw refuse(saga, "step " + step.name() + " comes after " + earlier + ", which is none");
      }
    }
  }

  private static <D> Set<String> collect(
      String saga,
      Step<D> step,
      Map<String, Step<D>> byName,
      Map<String, Set<String>> before,
      Set<String> path) {
    Set<String> known = before.get(step.name());
    if (known != null) {
      return known;
    }
    if (!path.add(step.name())) {
      throw refuse(saga, "step " + step.name() + " comes after itself, by way of " + path);
    }
    Set<String> all = new HashSet<>(step.after());
    for (String earlier : step.after()) {
      Step<D> its = Objects.requireNonNull(byName.get(earlier));
      all.addAll(collect(saga, its, byName, before, path));
    }
    path.remove(step.name());
    before.put(step.name(), all);
    return all;
  }

  /** Whatever may be refused has to be done before something begins that cannot be undone. */
  private <D> void requireWayBack(String saga, Step<D> step, Collection<Step<D>> steps) {
    if (!step.isIrrevocable()) {
      return;
    }
    for (Step<D> other : steps) {
      boolean mayFail = other.kind() != Step.Kind.RETRIABLE && !other.equals(step);
      if (mayFail && !before(step.name()).contains(other.name())) {
        throw refuse(
            saga,
            ("step %s may be refused when %s, which is never undone, is done; let %2$s come after"
                    + " %1$s, or make %1$s retriable")
                .formatted(other.name(), step.name()));
      }
    }
  }

  private static RuntimeException refuse(String saga, String why) {
    return Problem.INVALID_SAGA.because("saga " + saga + ": " + why);
  }

  /** The steps before one. */
  Set<String> before(String step) {
    return Objects.requireNonNull(before.get(step));
  }

  /** The steps after one. */
  Set<String> after(String step) {
    return Objects.requireNonNull(after.get(step));
  }
}
