package dev.tenon.saga;

import dev.tenon.error.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The definition of a business transaction over several services: its steps, in what order they are
 * taken, and how each is undone if a later one is refused. Immutable.
 *
 * <p>Each saga finishes on the version of the definition it started with, so the old ones stay with
 * the service until all of theirs have ended.
 *
 * @param <D> the saga's data, a record that the service's codec knows
 */
public final class Saga<D extends Record> {
  private final String name;
  private final int version;
  private final Class<D> dataType;
  private final @Nullable Duration deadline;
  private final Map<String, Step<D>> steps;
  private final Map<Class<?>, Signal<D>> signals;
  private final Order order;

  private Saga(Builder<D> builder, Map<String, Step<D>> steps, Order order) {
    this.name = builder.name;
    this.version = builder.version;
    this.dataType = builder.dataType;
    this.deadline = builder.deadline;
    this.steps = steps;
    this.signals = Map.copyOf(builder.signals);
    this.order = order;
  }

  /**
   * Begins a definition.
   *
   * @param name 1 to 90 letters, digits, {@code _} or {@code .}; sagas are stored under it: keep it
   */
  public static <D extends Record> Builder<D> named(String name, Class<D> dataType) {
    return new Builder<>(name, dataType);
  }

  /** Its name. */
  public String name() {
    return name;
  }

  /** The version of the definition. */
  public int version() {
    return version;
  }

  /** What its data is. */
  public Class<D> dataType() {
    return dataType;
  }

  /** The names of its steps, in the order of their definition. */
  public Set<String> stepNames() {
    return steps.keySet();
  }

  /** The types of the replies that a step takes. */
  public Set<Class<?>> replyTypes(String step) {
    Step<D> found = steps.get(step);
    if (found == null) {
      return Set.of();
    }
    Set<Class<?>> types = new LinkedHashSet<>(found.replies().keySet());
    types.addAll(found.undoneBy());
    return types;
  }

  /** The types of the signals that it takes, in its steps or at any time. */
  public Set<Class<?>> signalTypes() {
    Set<Class<?>> types = new LinkedHashSet<>(signals.keySet());
    steps.values().stream()
        .filter(Step::isSignal)
        .forEach(step -> types.addAll(step.replies().keySet()));
    return types;
  }

  /** The sagas that its steps start. */
  public List<Saga<?>> children() {
    List<Saga<?>> children = new ArrayList<>();
    for (Step<D> step : steps.values()) {
      if (step.child() != null) {
        children.add(step.child().saga());
      }
    }
    return children;
  }

  /**
   * What happens when something comes to a saga in that state. Pure, but for what the scope does.
   *
   * @throws dev.tenon.error.TenonException {@code SAGA_ACTION_REFUSED} if an operator's action
   *     cannot be taken
   */
  public SagaDecision decide(SagaInput input, SagaState state, SagaScope scope) {
    return new SagaRun<>(this, state, scope).take(input);
  }

  @Nullable Duration deadline() {
    return deadline;
  }

  Map<Class<?>, Signal<D>> signals() {
    return signals;
  }

  Map<String, Step<D>> steps() {
    return steps;
  }

  Order order() {
    return order;
  }

  @Override
  public String toString() {
    return "saga " + name + " version " + version;
  }

  /** Puts a definition together. */
  public static final class Builder<D extends Record> {
    private static final int MAX_STEPS = 100;

    private final String name;
    private final Class<D> dataType;
    private final List<StepBuilder<D>> steps = new ArrayList<>();
    private final Set<String> names = new LinkedHashSet<>();
    private final Map<Class<?>, Signal<D>> signals = new LinkedHashMap<>();
    private int version = 1;
    private @Nullable Duration deadline;

    private Builder(String name, Class<D> dataType) {
      if (!name.matches("[A-Za-z0-9_.]{1,90}")) {
        throw Problem.INVALID_SAGA.because(
            "saga name '" + name + "' must be 1 to 90 letters, digits, '_' or '.'");
      }
      this.name = name;
      this.dataType = dataType;
    }

    /** The version of the definition, counted up when its steps change. Default: 1. */
    public Builder<D> version(int number) {
      version = number;
      return this;
    }

    /** A saga that has not passed the point of no return by then turns back. */
    public Builder<D> deadline(Duration afterStart) {
      deadline = afterStart;
      return this;
    }

    /** A signal of this type changes the data, whenever it comes. */
    public <S> Builder<D> onSignal(Class<S> type, BiFunction<D, S, D> change) {
      return signal(type, change, false);
    }

    /** A signal of this type turns it back, unless it has passed the point of no return. */
    public Builder<D> cancelOn(Class<?> type) {
      return signal(type, (data, signal) -> data, true);
    }

    /** As {@link #cancelOn(Class)}, and changes the data. */
    public <S> Builder<D> cancelOn(Class<S> type, BiFunction<D, S, D> change) {
      return signal(type, change, true);
    }

    private <S> Builder<D> signal(Class<S> type, BiFunction<D, S, D> change, boolean cancels) {
      var its = new Signal<D>((data, signal) -> change.apply(data, type.cast(signal)), cancels);
      if (signals.put(type, its) != null) {
        throw refuse("takes signals of " + type.getSimpleName() + " twice");
      }
      return this;
    }

    /** Adds a step, after the one added before it if it does not say otherwise. */
    public Builder<D> step(String step, Consumer<StepBuilder<D>> says) {
      if (!step.matches("[A-Za-z0-9_.-]{1,100}")) {
        throw refuse("step name '" + step + "' must be 1 to 100 letters, digits, '_', '.' or '-'");
      }
      List<String> after = names.isEmpty() ? List.of() : List.of(List.copyOf(names).getLast());
      if (!names.add(step)) {
        throw refuse("two steps are named " + step);
      }
      StepBuilder<D> builder = new StepBuilder<>(name, step, after);
      says.accept(builder);
      steps.add(builder);
      return this;
    }

    /**
     * The definition, checked: what may be refused comes before what cannot be undone, and nothing
     * lacks a compensation without saying so.
     *
     * @throws dev.tenon.error.TenonException {@code INVALID_SAGA}, saying what is wrong with which
     *     step
     */
    public Saga<D> build() {
      if (steps.isEmpty() || steps.size() > MAX_STEPS) {
        throw refuse("a saga has 1 to " + MAX_STEPS + " steps, not " + steps.size());
      }
      if (version < 1) {
        throw refuse("versions count from 1, and this is " + version);
      }
      if (deadline != null && (deadline.isNegative() || deadline.isZero())) {
        throw refuse("a deadline is a while after the start, not " + deadline);
      }
      Map<String, Step<D>> built = new LinkedHashMap<>();
      steps.forEach(step -> built.put(step.name(), step.build()));
      built.values().stream().filter(Step::isSignal).forEach(this::requireOwnSignals);
      return new Saga<>(this, Collections.unmodifiableMap(built), Order.of(name, built.values()));
    }

    private void requireOwnSignals(Step<D> step) {
      for (Class<?> type : step.replies().keySet()) {
        if (signals.containsKey(type)) {
          throw refuse(
              "takes signals of %s both in step %s and at any time; keep one of them"
                  .formatted(type.getSimpleName(), step.name()));
        }
      }
    }

    private RuntimeException refuse(String why) {
      return Problem.INVALID_SAGA.because("saga " + name + ": " + why);
    }
  }
}
