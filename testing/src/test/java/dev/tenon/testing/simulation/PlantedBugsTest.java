package dev.tenon.testing.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tenon.saga.StepBuilder;
import org.junit.jupiter.api.Test;

/** Bugs that only show when something goes wrong, or comes otherwise than usual. */
class PlantedBugsTest {
  private static final int SEEDS = 30;

  private static Violation found(Simulation<?> buggy) {
    Violation violation = catchThrowableOfType(Violation.class, () -> buggy.run(1, SEEDS));
    assertThat(violation).isNotNull();
    assertThatThrownBy(() -> buggy.run(violation.seed())).hasMessage(violation.getMessage());
    return violation;
  }

  @Test
  void aForgottenCompensationIsFound() {
    Violation violation = found(SagaShop.simulation(SagaShop.saga(StepBuilder::harmless)));
    assertThat(violation.invariant()).isEqualTo("only approved orders hold credit");
  }

  @Test
  void anEffectOutsideTheTransactionIsFound() {
    Violation violation = found(Kiosk.simulation(Kiosk.payment(id -> id), false, Kiosk.view()));
    assertThat(violation.invariant()).isEqualTo("no order is charged twice");
  }

  @Test
  void anOrderReliedOnAcrossKeysIsFound() {
    Violation violation =
        found(Kiosk.simulation(Kiosk.payment(id -> id), true, Kiosk.viewInOrder()));
    assertThat(violation.invariant()).isEqualTo("the view shows every name");
  }

  @Test
  void aMissedTimeoutIsFound() {
    Violation violation =
        found(Kiosk.simulation(Kiosk.payment(id -> "payment"), true, Kiosk.view()));
    assertThat(violation.invariant()).isEqualTo("every order is paid or expires");
  }

  @Test
  void withoutABugNothingIsFound() {
    Tally tally = Kiosk.simulation(Kiosk.payment(id -> id), true, Kiosk.view()).run(1, SEEDS);
    assertThat(tally.histories()).isEqualTo(SEEDS);
  }
}
