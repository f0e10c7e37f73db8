package dev.tenon;

import static dev.tenon.Accounts.ACCOUNT;
import static dev.tenon.Accounts.BOOK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.Accounts.Command;
import dev.tenon.Accounts.Deposit;
import dev.tenon.Accounts.Settle;
import dev.tenon.Accounts.Withdraw;
import dev.tenon.command.Execution;
import dev.tenon.command.Invalid;
import dev.tenon.command.Refused;
import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import dev.tenon.event.Metadata;
import dev.tenon.memory.MemoryDatabase;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CommandBusTest {
  private final MemoryDatabase database = MemoryDatabase.create();
  private final Tenon bank = Tenon.service("bank").database(database).codec(Accounts.CODEC).start();
  private final CommandBus bus = CommandBus.of(bank).handle(Command.class, ACCOUNT, this::id);
  private final List<String> seen = new ArrayList<>();

  private String id(Command command) {
    return switch (command) {
      case Deposit deposit -> deposit.account();
      case Withdraw withdraw -> withdraw.account();
      case Settle settle -> settle.account();
    };
  }

  @AfterEach
  void close() {
    bank.close();
  }

  @Test
  void aCommandFindsItsEntityAndIsMarked() {
    Execution<?> execution = bus.dispatch(new Deposit("a", 7), Metadata.none().withActor("ann"));

    assertThat(execution.version()).isEqualTo(1);
    assertThat(execution.state()).isEqualTo(7L);
    assertThat(execution.recorded().getFirst().metadata().actor()).isEqualTo("ann");
    assertThat(bus.dispatch(new Withdraw("a", 2)).state()).isEqualTo(5L);
    assertThat(bank.load(ACCOUNT, "a").version()).isEqualTo(2);
  }

  @Test
  void classesOfOneInterfaceMayGoToSeveralEntities() {
    CommandBus both =
        CommandBus.of(bank)
            .handle(Deposit.class, BOOK, Deposit::account)
            .handle(Withdraw.class, ACCOUNT, Withdraw::account);

    both.dispatch(new Deposit("a", 1));

    assertThat(bank.load(BOOK, "a").state()).isEqualTo(1L);
    assertThat(bank.load(ACCOUNT, "a").exists()).isFalse();
  }

  @Test
  void whatNobodyTakesIsRefused() {
    CommandBus bare = CommandBus.of(bank).handle(Deposit.class, ACCOUNT, Deposit::account);

    assertThat(problem(() -> bare.dispatch(new Settle("a")))).isEqualTo(Problem.UNKNOWN_COMMAND);
    assertThat(problem(() -> bare.dispatch("deposit"))).isEqualTo(Problem.UNKNOWN_COMMAND);
  }

  @Test
  void aCommandGoesToOneEntity() {
    assertThat(problem(() -> bus.handle(Deposit.class, BOOK, Deposit::account)))
        .isEqualTo(Problem.INVALID_ARGUMENT);
    CommandBus bare = CommandBus.of(bank).handle(Deposit.class, ACCOUNT, Deposit::account);
    assertThat(problem(() -> bare.handle(Deposit.class, ACCOUNT, Deposit::account)))
        .isEqualTo(Problem.INVALID_ARGUMENT);
    assertThat(problem(() -> bare.handle(Command.class, BOOK, this::id)))
        .isEqualTo(Problem.INVALID_ARGUMENT);
  }

  @Test
  void everyViolationIsToldAndNothingDone() {
    CommandBus checked =
        bus.validate(
                Deposit.class,
                it -> it.amount() > 0 ? List.of() : List.of("amount must be positive", "mind it"))
            .validate(
                Command.class, it -> id(it).isBlank() ? List.of("account is missing") : List.of())
            .validate(Settle.class, it -> List.of("nothing is settled"));

    assertThatThrownBy(() -> checked.dispatch(new Deposit(" ", -1)))
        .isInstanceOfSatisfying(
            Invalid.class,
            invalid -> {
              assertThat(invalid.violations())
                  .containsExactly("amount must be positive", "mind it", "account is missing");
              assertThat(invalid.code()).isEqualTo("INVALID_COMMAND");
            });
    assertThat(database.log().end().offset()).isZero();
    assertThat(checked.dispatch(new Deposit("a", 1)).version()).isEqualTo(1);
    assertThat(bus.dispatch(new Deposit("a", -1)).version()).isEqualTo(2);
  }

  @Test
  void interceptorsStandAroundEachOtherAndTheChecks() {
    CommandBus watched =
        bus.validate(Settle.class, it -> List.of("no"))
            .intercept(seeing("outer"))
            .intercept(
                (call, next) -> next.proceed(call.withMetadata(call.metadata().withActor("ann"))))
            .intercept(seeing("inner"));

    Execution<?> execution = watched.dispatch(new Deposit("a", 1), Metadata.none(), "key");
    assertThatThrownBy(() -> watched.dispatch(new Settle("a"))).isInstanceOf(Invalid.class);

    assertThat(execution.recorded().getFirst().metadata().actor()).isEqualTo("ann");
    assertThat(seen)
        .containsExactly(
            "outer Deposit null key",
            "inner Deposit ann key",
            "inner done",
            "outer done",
            "outer Settle null null",
            "inner Settle ann null");
  }

  private CommandBus.Interceptor seeing(String name) {
    return (call, next) -> {
      seen.add(
          name
              + ' '
              + call.command().getClass().getSimpleName()
              + ' '
              + call.metadata().actor()
              + ' '
              + call.idempotencyKey());
      Execution<?> execution = next.proceed(call);
      seen.add(name + " done");
      return execution;
    };
  }

  @Test
  void anInterceptorMayRefuseRetryAndGiveAKey() {
    CommandBus guarded =
        bus.intercept(
                (call, next) -> {
                  if ("mallory".equals(call.metadata().actor())) {
                    throw new Refused("FORBIDDEN", "not you");
                  }
                  return next.proceed(call.withIdempotencyKey("key"));
                })
            .intercept((call, next) -> {
              next.proceed(call);
              return next.proceed(call);
            });

    assertThatThrownBy(
            () -> guarded.dispatch(new Deposit("a", 1), Metadata.none().withActor("mallory")))
        .isInstanceOf(Refused.class);
    guarded.dispatch(new Deposit("a", 1));

    assertThat(bank.load(ACCOUNT, "a").state()).isEqualTo(1L);
  }

  @Test
  void anInterceptorDoesNotChangeTheCommand() {
    List<CommandBus.Call> kept = new ArrayList<>();
    CommandBus swapping =
        bus.intercept((call, next) -> {
          kept.add(call);
          return next.proceed(kept.getFirst());
        });
    swapping.dispatch(new Deposit("a", 1));

    assertThat(problem(() -> swapping.dispatch(new Deposit("a", 2))))
        .isEqualTo(Problem.INVALID_ARGUMENT);
    assertThat(bank.load(ACCOUNT, "a").state()).isEqualTo(1L);
  }

  private static Problem problem(ThrowingCallable call) {
    TenonException[] thrown = new TenonException[1];
    assertThatThrownBy(call).isInstanceOfSatisfying(TenonException.class, e -> thrown[0] = e);
    return thrown[0].problem();
  }
}
