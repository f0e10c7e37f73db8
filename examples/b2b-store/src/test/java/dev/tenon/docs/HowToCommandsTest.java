package dev.tenon.docs;

import static dev.tenon.docs.Cards.CARD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.CommandBus;
import dev.tenon.Tenon;
import dev.tenon.command.Entity;
import dev.tenon.command.Execution;
import dev.tenon.command.Invalid;
import dev.tenon.command.Refused;
import dev.tenon.docs.Cards.CardCommand;
import dev.tenon.docs.Cards.CardEvent;
import dev.tenon.docs.Cards.Load;
import dev.tenon.docs.Cards.Spend;
import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import dev.tenon.event.Metadata;
import dev.tenon.json.JsonCodec;
import dev.tenon.spi.StreamLocks.Held;
import dev.tenon.spi.StreamLocks.Mode;
import dev.tenon.testing.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HowToCommandsTest {
  private final ManualClock clock = ManualClock.started();
  private final Tenon shop = start(clock);

  private static Tenon start(ManualClock clock) {
    // snippet: start
    return Tenon.service("shop")
        .codec(JsonCodec.of(CardCommand.class, CardEvent.class))
        .clock(clock)
        .rememberRequests(Duration.ofDays(3))
        .start();
    // end snippet
  }

  @AfterEach
  void stop() {
    shop.close();
  }

  // snippet: bus
  static CommandBus bus(Tenon shop) {
    return CommandBus.of(shop)
        .handle(CardCommand.class, CARD, CardCommand::card)
        .validate(
            Load.class, load -> load.cents() > 0 ? List.of() : List.of("cents must be positive"))
        .validate(
            CardCommand.class,
            command -> command.card().isBlank() ? List.of("card is missing") : List.of());
  }

  // end snippet

  @Test
  void aCommandIsCheckedAndDispatched() {
    CommandBus bus = bus(shop);

    // snippet: dispatch
    Execution<?> loaded = bus.dispatch(new Load("c1", 500), Metadata.none().withActor("ann"));
    // end snippet

    assertThat(loaded.version()).isEqualTo(1);
    // snippet: invalid
    assertThatThrownBy(() -> bus.dispatch(new Load("", -1)))
        .isInstanceOfSatisfying(
            Invalid.class,
            invalid ->
                assertThat(invalid.violations())
                    .containsExactly("cents must be positive", "card is missing"));
    // end snippet
  }

  @Test
  void interceptorsStandAroundEveryDispatch() {
    List<String> journal = new ArrayList<>();
    // snippet: intercept
    CommandBus guarded =
        bus(shop)
            .intercept((call, next) -> {
              long start = System.nanoTime();
              try {
                return next.proceed(call);
              } finally {
                long micros = (System.nanoTime() - start) / 1_000;
                journal.add(call.command().getClass().getSimpleName() + ": " + micros + " us");
              }
            })
            .intercept((call, next) -> {
              if (call.metadata().actor() == null) {
                throw new Refused("FORBIDDEN", "say who you are");
              }
              return next.proceed(call);
            });
    // end snippet

    assertThatThrownBy(() -> guarded.dispatch(new Load("c1", 5))).isInstanceOf(Refused.class);
    guarded.dispatch(new Spend("c1", 0), Metadata.none().withActor("ann"));

    assertThat(journal).hasSize(2).first().asString().startsWith("Load: ");
  }

  @Test
  void aCommandWithAKeyTakesEffectOnce() {
    CommandBus bus = bus(shop);
    // snippet: key
    Execution<?> first = bus.dispatch(new Load("c1", 500), Metadata.none(), "7b0c-41");
    bus.dispatch(new Spend("c1", 300));
    Execution<?> again = bus.dispatch(new Load("c1", 500), Metadata.none(), "7b0c-41");

    assertThat(again.version()).isEqualTo(first.version()).isEqualTo(1);
    assertThat(again.state()).isEqualTo(500L);
    assertThat(shop.load(CARD, "c1").state()).isEqualTo(200);
    // end snippet

    // snippet: reused
    assertThatThrownBy(() -> bus.dispatch(new Load("c1", 900), Metadata.none(), "7b0c-41"))
        .isInstanceOfSatisfying(
            TenonException.class,
            e -> assertThat(e.problem()).isEqualTo(Problem.IDEMPOTENCY_KEY_REUSED));
    // end snippet

    clock.advance(Duration.ofDays(2));
    // snippet: forget
    long forgotten = shop.forgetRequests(Duration.ofDays(1));
    // end snippet
    assertThat(forgotten).isEqualTo(1);
  }

  @Test
  void commandsOnALockedEntityWaitInLine() {
    // snippet: locked
    Entity<CardCommand, Long, CardEvent> contended = CARD.locked();
    shop.execute(contended, "c1", new Load("c1", 500));
    shop.transact(
        Metadata.none(),
        unit -> {
          unit.execute(contended, "c1", new Spend("c1", 200));
          return unit.execute(contended, "c2", new Load("c2", 200));
        });
    // end snippet

    assertThat(shop.load(CARD, "c2").state()).isEqualTo(200);
  }

  @Test
  @SuppressWarnings("try")
  void aSectionOfOnesOwnLocksStreams() {
    shop.execute(CARD, "c1", new Load("c1", 500));
    // snippet: section
    try (Held held =
        shop.lock(
            List.of(CARD.stream("c1"), CARD.stream("c2")), Mode.EXCLUSIVE, Duration.ofSeconds(2))) {
      long all = shop.load(CARD, "c1").state();
      shop.execute(CARD.locked(), "c1", new Spend("c1", all));
      shop.execute(CARD.locked(), "c2", new Load("c2", all));
    }
    // end snippet

    assertThat(shop.load(CARD, "c2").state()).isEqualTo(500);
  }
}
