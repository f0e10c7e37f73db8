package dev.tenon.testing;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.command.Decider;
import dev.tenon.command.Refused;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class DeciderSpecTest {
  record Withdraw(int amount) {}

  sealed interface AccountEvent {}

  record Opened(int balance) implements AccountEvent {}

  record Withdrawn(int amount) implements AccountEvent {}

  record Emptied() implements AccountEvent {}

  private static final Decider<Withdraw, Integer, AccountEvent> ACCOUNT =
      Decider.of(0, DeciderSpecTest::decide, DeciderSpecTest::evolve);

  private static List<? extends AccountEvent> decide(Withdraw command, int balance) {
    if (command.amount() < 0) {
      throw new IllegalStateException("a bug");
    }
    if (command.amount() > balance) {
      throw new Refused("OVERDRAWN", "only " + balance + " left");
    }
    if (command.amount() == 0) {
      return List.of();
    }
    return command.amount() == balance
        ? List.of(new Withdrawn(command.amount()), new Emptied())
        : List.of(new Withdrawn(command.amount()));
  }

  private static Integer evolve(int balance, AccountEvent event) {
    return switch (event) {
      case Opened opened -> opened.balance();
      case Withdrawn withdrawn -> balance - withdrawn.amount();
      case Emptied emptied -> balance;
    };
  }

  private static Decision<Integer, AccountEvent> withdraw(int amount) {
    return Given.decider(ACCOUNT)
        .events(new Opened(10))
        .events(new Withdrawn(3), new Withdrawn(2))
        .when(new Withdraw(amount));
  }

  private static AbstractThrowableAssert<?, ?> assertFails(ThrowingCallable expectation) {
    return assertThatThrownBy(expectation).isInstanceOf(AssertionError.class);
  }

  @Test
  void whatIsExpectedPasses() {
    withdraw(4).then(new Withdrawn(4)).thenState(1);
    withdraw(5).then(new Withdrawn(5), new Emptied()).thenState(0);
    withdraw(0).thenNothing().thenState(5);
    withdraw(0).then();
    withdraw(6).thenRefused("OVERDRAWN");
    Given.decider(ACCOUNT).when(new Withdraw(1)).thenRefused("OVERDRAWN");
  }

  @Test
  void aSpecificationCanBeContinuedTwice() {
    DeciderSpec<Withdraw, Integer, AccountEvent> opened =
        Given.decider(ACCOUNT).events(new Opened(10));

    opened.events(new Withdrawn(10)).when(new Withdraw(1)).thenRefused("OVERDRAWN");
    opened.when(new Withdraw(1)).thenState(9);
  }

  @Test
  void otherEventsFail() {
    assertFails(() -> withdraw(4).then(new Withdrawn(3)))
        .hasMessageContainingAll(
            "Withdraw[amount=4] given [Opened[balance=10], Withdrawn[amount=3],",
            "[Withdrawn[amount=4]]",
            "[Withdrawn[amount=3]]");
    assertFails(() -> withdraw(5).then(new Withdrawn(5)));
    assertFails(() -> withdraw(5).then(new Emptied(), new Withdrawn(5)));
    assertFails(() -> withdraw(5).then(new Withdrawn(5), new Emptied(), new Emptied()));
    assertFails(() -> withdraw(5).then());
    assertFails(() -> withdraw(5).thenNothing()).hasMessageContaining("Emptied[]");
  }

  @Test
  void anotherStateFails() {
    assertFails(() -> withdraw(4).thenState(2)).hasMessageContainingAll("state after", "1", "2");
  }

  @Test
  void anUnexpectedRefusalFails() {
    assertFails(() -> withdraw(6).then(new Withdrawn(6)))
        .hasMessageContainingAll(
            "expected events [Withdrawn[amount=6]]", "refused with OVERDRAWN: only 5 left");
    assertFails(() -> withdraw(6).then());
    assertFails(() -> withdraw(6).thenNothing());
    assertFails(() -> withdraw(6).thenState(5));
  }

  @Test
  void aMissingOrOtherRefusalFails() {
    assertFails(() -> withdraw(4).thenRefused("OVERDRAWN"))
        .hasMessageContainingAll("refused with OVERDRAWN", "decided [Withdrawn[amount=4]]");
    assertFails(() -> withdraw(0).thenRefused("OVERDRAWN"));
    assertFails(() -> withdraw(6).thenRefused("CLOSED"))
        .hasMessageContainingAll("OVERDRAWN", "CLOSED", "only 5 left");
  }

  @Test
  void aBugIsNoRefusal() {
    assertThatThrownBy(() -> withdraw(-1)).isInstanceOf(IllegalStateException.class);
  }
}
