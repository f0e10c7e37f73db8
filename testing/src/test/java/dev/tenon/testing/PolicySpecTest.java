package dev.tenon.testing;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.command.Decider;
import dev.tenon.command.Entity;
import dev.tenon.saga.Effect;
import dev.tenon.saga.Policy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class PolicySpecTest {
  record Placed(String orderId) {}

  record Paid(String orderId) {}

  record Archived(String orderId) {}

  record Expired(String orderId) {}

  record Reserve(String key, long version, Instant occurredAt) {}

  record Cancel() {}

  private static final Entity<Object, String, Object> STOCK =
      Entity.of("stock", Decider.of("", (command, state) -> List.of(), (state, event) -> state));

  private static final Policy POLICY =
      Policy.named("fulfil")
          .on(
              "orders",
              Placed.class,
              (placed, message) ->
                  Effect.all(
                      Effect.all(
                          Effect.send(
                              STOCK,
                              placed.orderId(),
                              new Reserve(message.key(), message.version(), message.occurredAt()))),
                      Effect.schedule(
                          placed.orderId(),
                          message.occurredAt().plus(Duration.ofDays(1)),
                          new Expired(placed.orderId()))))
          .on("payments", Paid.class, paid -> Effect.cancel(paid.orderId()))
          .on(Archived.class, archived -> Effect.none())
          .onTimeout(Expired.class, expired -> Effect.send(STOCK, expired.orderId(), new Cancel()));

  private static final Instant NOON = Instant.parse("2024-02-29T12:00:00Z");
  private static final Instant NEXT_NOON = Instant.parse("2024-03-01T12:00:00Z");

  private static AbstractThrowableAssert<?, ?> assertFails(ThrowingCallable expectation) {
    return assertThatThrownBy(expectation).isInstanceOf(AssertionError.class);
  }

  private static Reaction placed() {
    return Given.policy(POLICY).keyed("c1").at(NOON).when("orders", new Placed("7"));
  }

  @Test
  void whatIsExpectedPasses() {
    placed()
        .then(
            Effect.send(STOCK, "7", new Reserve("c1", 1, NOON)),
            Effect.schedule("7", NEXT_NOON, new Expired("7")));
    Given.policy(POLICY).when("payments", new Paid("7")).then(Effect.cancel("7"));
    Given.policy(POLICY).when(new Archived("7")).thenNothing();
    Given.policy(POLICY).when(new Archived("7")).then(Effect.none());
    Given.policy(POLICY).whenTimeout(new Expired("7")).then(Effect.send(STOCK, "7", new Cancel()));
  }

  @Test
  void messagesOfAKeyAreNumbered() {
    PolicySpec policy = Given.policy(POLICY);
    policy.when("orders", new Placed("1"));

    policy
        .when("orders", new Placed("2"))
        .then(
            Effect.send(STOCK, "2", new Reserve("key", 2, ManualClock.START)),
            Effect.schedule("2", ManualClock.START.plus(Duration.ofDays(1)), new Expired("2")));
  }

  @Test
  void otherEffectsFail() {
    assertFails(() -> placed().then(Effect.send(STOCK, "7", new Reserve("c1", 1, NOON))))
        .hasMessageContainingAll("policy fulfil on Placed[orderId=7]", "Schedule[timerId=7");
    assertFails(() ->
        placed()
            .then(
                Effect.schedule("7", NEXT_NOON, new Expired("7")),
                Effect.send(STOCK, "7", new Reserve("c1", 1, NOON))));
    assertFails(() -> placed().thenNothing());
    assertFails(() -> placed().then());
    assertFails(() -> Given.policy(POLICY).when(new Archived("7")).then(Effect.cancel("7")));
    assertFails(
        () -> Given.policy(POLICY).when("payments", new Paid("7")).then(Effect.cancel("8")));
  }

  @Test
  void anEventNobodyReactsToFails() {
    assertFails(() -> Given.policy(POLICY).when("order", new Placed("7")))
        .hasMessageContainingAll(
            "policy fulfil takes no Placed on topic 'order'", "on topic 'orders'", "own log");
    assertFails(() -> Given.policy(POLICY).when(new Placed("7")))
        .hasMessageContaining("of its own log; there it takes [Archived]");
    assertFails(() -> Given.policy(POLICY).whenTimeout(new Placed("7")))
        .hasMessageContaining("as a timeout; there it takes [Expired]");
  }

  @Test
  void messagesAreOfTheTenantThatWasSaid() {
    Policy policy =
        Policy.named("tell")
            .on(
                Placed.class,
                (placed, message) ->
                    Effect.send(STOCK.inTenant(message.tenant()), message.key(), "any"));

    Given.policy(policy)
        .inTenant("acme")
        .keyed("7")
        .when(new Placed("7"))
        .then(Effect.send(STOCK.inTenant("acme"), "acme:7", "any"));
    Given.policy(policy)
        .keyed("7")
        .when(new Placed("7"))
        .then(Effect.send(STOCK.inTenant(""), "7", "any"));
  }
}
