package dev.tenon.saga;

import dev.tenon.error.Problem;
import dev.tenon.saga.Step.Answer;
import dev.tenon.saga.Step.Ask;
import dev.tenon.saga.Step.Child;
import dev.tenon.saga.Step.Kind;
import dev.tenon.saga.Step.Outcome;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Says what a step of a saga is: what it asks for or does, and one of what undoes it, {@link
 * #harmless}, {@link #pivot} or {@link #retriable}.
 *
 * <p>All its functions are pure: they may be called again.
 *
 * @param <D> the saga's data
 */
public final class StepBuilder<D> {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final Retry RETRY = Retry.times(10);

  private final String saga;
  private final String name;
  private final Map<Class<?>, Answer<D>> replies = new LinkedHashMap<>();
  private final Set<Class<?>> undoneBy = new LinkedHashSet<>();
  private List<String> after;
  private Predicate<D> condition = data -> true;
  private @Nullable Ask<D> request;
  private @Nullable LocalWork<D> work;
  private @Nullable Child<D> child;
  private boolean signal;
  private @Nullable Function<D, ?> undo;
  private @Nullable LocalWork<D> undoWork;
  private @Nullable Kind kind;
  private Duration timeout = TIMEOUT;
  private Retry retry = RETRY;

  StepBuilder(String saga, String name, List<String> after) {
    this.saga = saga;
    this.name = name;
    this.after = after;
  }

  /**
   * It begins when these are done or not needed, rather than after the step defined before it. With
   * no names: at once. Steps that do not come after one another are taken in parallel.
   */
  public StepBuilder<D> after(String... steps) {
    after = List.of(steps);
    return this;
  }

  /** It is not needed unless the data, when it would begin, says so. */
  public StepBuilder<D> onlyIf(Predicate<D> needed) {
    condition = needed;
    return this;
  }

  /** It asks a participant on a topic, by a command; requests of one saga are in order. */
  public StepBuilder<D> request(String topic, Function<D, ?> command) {
    return request(new Ask<>(topic, null, command));
  }

  /** As {@link #request(String, Function)}, all requests of one key being in order. */
  public StepBuilder<D> request(String topic, Function<D, String> key, Function<D, ?> command) {
    return request(new Ask<>(topic, key, command));
  }

  private StepBuilder<D> request(Ask<D> ask) {
    requireNothingElse();
    request = ask;
    return this;
  }

  /** It does work in the service's own database. */
  public StepBuilder<D> local(LocalWork<D> its) {
    requireNothingElse();
    work = its;
    return this;
  }

  /**
   * It starts another saga of the service, a child, and waits until that has ended: completed, the
   * step is done; compensated, it is refused.
   *
   * @param id the child's, among those of its own definition
   */
  public <C extends Record> StepBuilder<D> child(
      Saga<C> saga, Function<D, String> id, Function<D, C> data) {
    return child(saga, id, data, (its, ofChild) -> its);
  }

  /** As the other, and changes the data by the child's when that has ended, whichever way. */
  public <C extends Record> StepBuilder<D> child(
      Saga<C> saga, Function<D, String> id, Function<D, C> data, BiFunction<D, C, D> change) {
    requireNothingElse();
    child =
        new Child<>(
            saga, id, data, (its, ofChild) -> change.apply(its, saga.dataType().cast(ofChild)));
    return this;
  }

  /**
   * It waits for a signal, see {@code Sagas.signal}: of a type of {@link #onReply} it is done, of
   * {@link #onRefusal} it is refused. One that came before is taken at once. Without one in time,
   * see {@link #timeout}, it is given up.
   */
  public StepBuilder<D> signal() {
    requireNothingElse();
    signal = true;
    return this;
  }

  private void requireNothingElse() {
    boolean nothing = request == null && work == null && child == null && !signal;
    requireOne(nothing, "asks or does more than one thing");
  }

  /** A reply of this type says that it was done. */
  public StepBuilder<D> onReply(Class<?> type) {
    return answer(type, Outcome.DONE, (data, reply) -> data);
  }

  /** A reply of this type says that it was done, and changes the data. */
  public <R> StepBuilder<D> onReply(Class<R> type, BiFunction<D, R, D> change) {
    return answer(type, Outcome.DONE, (data, reply) -> change.apply(data, type.cast(reply)));
  }

  /** A reply of this type says that it was refused: the saga turns back. */
  public StepBuilder<D> onRefusal(Class<?> type) {
    return answer(type, Outcome.REFUSED, (data, reply) -> data);
  }

  /** As {@link #onRefusal(Class)}, and changes the data. */
  public <R> StepBuilder<D> onRefusal(Class<R> type, BiFunction<D, R, D> change) {
    return answer(type, Outcome.REFUSED, (data, reply) -> change.apply(data, type.cast(reply)));
  }

  /** A reply of this type says that it was not done and is to be asked for again, later. */
  public StepBuilder<D> retryOn(Class<?> type) {
    return answer(type, Outcome.AGAIN, (data, reply) -> data);
  }

  private StepBuilder<D> answer(Class<?> type, Outcome outcome, BiFunction<D, Object, D> change) {
    requireOne(
        replies.put(type, new Answer<>(outcome, change)) == null,
        "takes replies of " + type.getSimpleName() + " twice");
    return this;
  }

  /**
   * What was asked for is undone by a command on the same topic, with the same key: it arrives
   * after what it undoes.
   *
   * @param undoneBy the types of the replies that say so; there is no refusal
   */
  public StepBuilder<D> compensation(Function<D, ?> command, Class<?>... undoneBy) {
    kind(Kind.COMPENSATABLE);
    undo = command;
    this.undoneBy.addAll(List.of(undoneBy));
    return this;
  }

  /** A child is undone by its own compensations. */
  public StepBuilder<D> compensation() {
    return kind(Kind.COMPENSATABLE);
  }

  /** Local work is undone by local work. */
  public StepBuilder<D> compensation(LocalWork<D> its) {
    kind(Kind.COMPENSATABLE);
    undoWork = its;
    return this;
  }

  /** It leaves nothing that would have to be undone. */
  public StepBuilder<D> harmless() {
    return kind(Kind.HARMLESS);
  }

  /** It decides: it can be refused, but not undone. All after it has to be retriable. */
  public StepBuilder<D> pivot() {
    return kind(Kind.PIVOT);
  }

  /** It cannot be refused for good, and is tried until it is done. It is never undone. */
  public StepBuilder<D> retriable() {
    return kind(Kind.RETRIABLE);
  }

  private StepBuilder<D> kind(Kind its) {
    requireOne(kind == null, "is of two kinds");
    kind = its;
    return this;
  }

  /** How long a reply is waited for before it is asked for again. Default: 30 s. */
  public StepBuilder<D> timeout(Duration patience) {
    timeout = patience;
    return this;
  }

  /** How often it, or its undoing, is tried again. Default: 10 times, after 1 s to 5 min. */
  public StepBuilder<D> retry(Retry its) {
    retry = its;
    return this;
  }

  private void requireOne(boolean so, String otherwise) {
    if (!so) {
      throw Problem.INVALID_SAGA.because(
          "step " + name + " of saga " + saga + ' ' + otherwise + "; keep one of them");
    }
  }

  String name() {
    return name;
  }

  Step<D> build() {
    if (request == null && work == null && child == null && !signal) {
      throw refuse("does nothing; give it a request, local work, a child or a signal");
    }
    if (kind == null) {
      throw refuse(
          "lacks a compensation; add compensation(…), or say why it needs none: harmless(),"
              + " pivot() or retriable()");
    }
    if (timeout.isNegative() || timeout.isZero()) {
      throw refuse("waits for a while, not for " + timeout);
    }
    checkReplies();
    return new Step<>(
        name,
        after,
        condition,
        request,
        work,
        child,
        Map.copyOf(replies),
        kind,
        undo,
        Set.copyOf(undoneBy),
        undoWork,
        timeout,
        retry);
  }

  private void checkReplies() {
    if (work != null) {
      if (!replies.isEmpty() || undo != null) {
        throw refuse("is local: it has no replies, and is undone by local work");
      }
      if (kind == Kind.COMPENSATABLE && undoWork == null) {
        throw refuse("is local, and is undone by local work: compensation(work)");
      }
    } else if (child != null) {
      checkChild(child.saga());
    } else if (signal) {
      checkSignal();
    } else {
      checkRequest();
    }
  }

  private void checkChild(Saga<?> its) {
    if (!replies.isEmpty() || undo != null || undoWork != null) {
      throw refuse("starts " + its + ": it has no replies, and is undone by compensation()");
    }
    if (kind == Kind.COMPENSATABLE) {
      its.steps().values().stream()
          .filter(Step::isIrrevocable)
          .findFirst()
          .ifPresent(step -> {
            throw refuse(
                "is to be undone, but step %s of %s never is; make one of them otherwise"
                    .formatted(step.name(), its));
          });
    }
  }

  private void checkSignal() {
    requireDone();
    if (kind == Kind.COMPENSATABLE) {
      throw refuse("waits for a signal, which is not undone: say harmless(), or pivot()");
    }
    if (replies.values().stream().anyMatch(answer -> answer.outcome() == Outcome.AGAIN)) {
      throw refuse("waits for a signal, which cannot be asked for again; leave retryOn(…) out");
    }
    requireNoRefusal();
  }

  private void requireDone() {
    if (replies.values().stream().noneMatch(answer -> answer.outcome() == Outcome.DONE)) {
      throw refuse("takes no reply that says it was done; add onReply(…)");
    }
  }

  private void checkRequest() {
    requireDone();
    if (undoWork != null) {
      throw refuse("is a request, and is undone by one: compensation(command, replies)");
    }
    if (kind == Kind.COMPENSATABLE && undo == null) {
      throw refuse("is a request, and is undone by one: compensation(command, replies)");
    }
    if (undo != null && undoneBy.isEmpty()) {
      throw refuse("takes no reply that says it was undone; name its type in compensation(…)");
    }
    requireNoRefusal();
  }

  private void requireNoRefusal() {
    boolean refusable =
        replies.values().stream().anyMatch(answer -> answer.outcome() == Outcome.REFUSED);
    if (kind == Kind.RETRIABLE && refusable) {
      throw refuse("is retriable, so it cannot be refused; use retryOn(…) instead of onRefusal(…)");
    }
  }

  private RuntimeException refuse(String why) {
    return Problem.INVALID_SAGA.because("step " + name + " of saga " + saga + ' ' + why);
  }
}
