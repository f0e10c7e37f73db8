package dev.tenon.example.b2b;

import static dev.tenon.saga.Effect.send;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tenon.example.b2b.Choreography.CancelledOrder;
import dev.tenon.example.b2b.customers.Customer;
import dev.tenon.example.b2b.customers.CustomerCommand.Release;
import dev.tenon.message.Message;
import dev.tenon.saga.Effect;
import dev.tenon.saga.Policy;
import dev.tenon.testing.simulation.Tally;
import dev.tenon.testing.simulation.Violation;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class StoreSimulationTest {
  /** Customers' part, but for what it does about cancelled orders. */
  private static Policy credit(Function<CancelledOrder, Effect> onCancelled) {
    Policy changed = Policy.named(Choreography.CREDIT.name());
    for (Class<?> type : Choreography.CREDIT.handlers().types("orders")) {
      changed =
          type == CancelledOrder.class
              ? changed.on("orders", CancelledOrder.class, onCancelled)
              : asItIs(changed, type);
    }
    return changed;
  }

  private static <E> Policy asItIs(Policy changed, Class<E> type) {
    BiFunction<Object, Message, Effect> reaction =
        requireNonNull(Choreography.CREDIT.handlers().find("orders", type));
    return changed.on("orders", type, (event, message) -> reaction.apply(event, message));
  }

  // snippet: run
  @Test
  void theStoreHoldsWhateverGoesWrong() {
    Tally tally = StoreSimulation.of(Choreography.CREDIT).run(1, 50);
    assertThat(tally.histories()).isEqualTo(50);
    assertThat(tally.crashes()).isPositive();
    assertThat(tally.duplicates()).isPositive();
  }

  // end snippet

  @Test
  @Tag("long")
  void theStoreHoldsInManyHistories() {
    assertThat(StoreSimulation.of(Choreography.CREDIT).run(1_000, 2_000).histories())
        .isEqualTo(2_000);
  }

  @Test
  void aForgottenReleaseIsFoundAndReplayed() {
    var forgetful = StoreSimulation.of(credit(cancelled -> Effect.none()));
    Violation violation = catchThrowableOfType(Violation.class, () -> forgetful.run(1, 20));
    assertThat(violation).isNotNull();
    assertThat(violation.invariant()).isEqualTo("open orders hold credit, others none");
    assertThat(violation).hasMessageContaining("OrderCancelled{\"orderId\"");
    assertThatThrownBy(() -> forgetful.run(violation.seed())).hasMessage(violation.getMessage());
  }

  /** The key of the message says whose order it is; the order does not. */
  @Test
  void aReleaseOfAnotherCustomersCreditIsFound() {
    var confused =
        StoreSimulation.of(
            credit(cancelled -> send(Customer.ENTITY, "c0", new Release(cancelled.orderId()))));
    assertThatThrownBy(() -> confused.run(1, 20))
        .isInstanceOf(Violation.class)
        .hasMessageContaining("open orders hold credit, others none");
  }
}
