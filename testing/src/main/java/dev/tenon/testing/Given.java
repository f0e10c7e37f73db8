package dev.tenon.testing;

import dev.tenon.command.Decider;
import dev.tenon.saga.Policy;
import dev.tenon.saga.Saga;
import dev.tenon.view.Projection;
import java.util.List;

/**
 * Where a specification begins. Everything runs on the calling thread, without a store or a broker;
 * what is not as expected throws {@link AssertionError}.
 *
 * <pre>{@code
 * Given.decider(rules).events(new Opened("1")).when(new Close()).then(new Closed("1"));
 * Given.policy(policy).when("orders", new Placed("1")).then(Effect.send(stock, "1", new Reserve()));
 * Given.saga(saga).start(new Order("1")).thenRequests(new Reserve("1"));
 * Given.projection(view).events("orders", new Placed("1")).thenRow(table, new Row("1", "placed"));
 * }</pre>
 */
public final class Given {
  private Given() {}

  /** The rules of an entity that has no event yet. */
  public static <C, S, E> DeciderSpec<C, S, E> decider(Decider<C, S, E> decider) {
    return new DeciderSpec<>(decider, List.of());
  }

  /** A policy. */
  public static PolicySpec policy(Policy policy) {
    return new PolicySpec(policy);
  }

  /** A saga that has not started. */
  public static <D extends Record> SagaSpec<D> saga(Saga<D> saga) {
    return new SagaSpec<>(saga);
  }

  /** A projection whose tables are empty. */
  public static ProjectionSpec projection(Projection projection) {
    return new ProjectionSpec(projection);
  }
}
