package dev.tenon.saga;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A step as it was defined, and checked.
 *
 * @param after the steps it comes after, directly
 *     <p>It is one of a request, local work and a child; otherwise it waits for a signal.
 * @param request how it is asked for
 * @param work what it does
 * @param child which saga it starts
 * @param undo the command that undoes it; absent if it is local or is not undone
 * @param undoneBy the replies that say it is undone
 * @param undoWork what undoes it; absent if it is a request or is not undone
 * @param timeout how long a reply is waited for
 */
record Step<D>(
    String name,
    List<String> after,
    Predicate<D> condition,
    @Nullable Ask<D> request,
    @Nullable LocalWork<D> work,
    @Nullable Child<D> child,
    Map<Class<?>, Answer<D>> replies,
    Kind kind,
    @Nullable Function<D, ?> undo,
    Set<Class<?>> undoneBy,
    @Nullable LocalWork<D> undoWork,
    Duration timeout,
    Retry retry) {
  /** True if there is no way back once it has happened. */
  boolean isIrrevocable() {
    return kind == Kind.PIVOT || kind == Kind.RETRIABLE;
  }

  /** True if it waits for a signal. */
  boolean isSignal() {
    return request == null && work == null && child == null;
  }

  boolean isCompensatable() {
    return kind == Kind.COMPENSATABLE;
  }

  /** What becomes of a step when the saga turns back, and whether it can be refused. */
  enum Kind {
    /** It is undone. */
    COMPENSATABLE,
    /** It leaves nothing to be undone. */
    HARMLESS,
    /** It decides: it can be refused, but not undone. */
    PIVOT,
    /** It is tried until it is done, and never undone. */
    RETRIABLE
  }

  /**
   * How a participant is asked.
   *
   * @param key of the requests, which keeps them in order; absent: the saga's id
   */
  record Ask<D>(String topic, @Nullable Function<D, String> key, Function<D, ?> command) {}

  /**
   * A saga that is started.
   *
   * @param change what the data is after the child has ended, by the child's data
   */
  record Child<D>(
      Saga<?> saga,
      Function<D, String> id,
      Function<D, ? extends Record> data,
      BiFunction<D, Object, D> change) {}

  /** What a reply says. */
  enum Outcome {
    DONE,
    REFUSED,
    AGAIN
  }

  /** What a reply says, and what the data is after it. */
  record Answer<D>(Outcome outcome, BiFunction<D, Object, D> change) {}
}
