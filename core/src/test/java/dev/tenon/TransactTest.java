package dev.tenon;

import static dev.tenon.Accounts.ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.Accounts.Deposit;
import dev.tenon.Accounts.Settle;
import dev.tenon.Accounts.Withdraw;
import dev.tenon.command.Refused;
import dev.tenon.command.UnitOfWork;
import dev.tenon.event.Metadata;
import dev.tenon.memory.MemoryDatabase;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Units of several commands, and decisions on what another instance has changed meanwhile. */
class TransactTest {
  private final MemoryDatabase database = MemoryDatabase.create();
  private final Tenon bank = start();
  private final Tenon rival = start();

  private Tenon start() {
    return Tenon.service("bank").database(database).codec(Accounts.CODEC).start();
  }

  @BeforeEach
  void openAccount() {
    bank.execute(ACCOUNT, "a", new Deposit("a", 10));
  }

  @AfterEach
  void close() {
    bank.close();
    rival.close();
  }

  private static Void transfer(UnitOfWork unit, String from, String to, long amount) {
    unit.execute(ACCOUNT, to, new Deposit(to, amount));
    unit.execute(ACCOUNT, from, new Withdraw(from, amount));
    return null;
  }

  @Test
  void allCommandsTakeEffectTogether() {
    Metadata metadata = Metadata.none().withCorrelationId("transfer 1");

    String result =
        bank.transact(
            metadata,
            unit -> {
              transfer(unit, "a", "b", 4);
              return "done";
            });

    assertThat(result).isEqualTo("done");
    assertThat(bank.load(ACCOUNT, "a").state()).isEqualTo(6);
    assertThat(bank.load(ACCOUNT, "b").state()).isEqualTo(4);
    assertThat(Accounts.wholeLog(bank))
        .extracting(event -> event.metadata().correlationId())
        .containsExactly(null, "transfer 1", "transfer 1");
  }

  @Test
  void orNotAtAll() {
    assertThatThrownBy(() -> bank.transact(Metadata.none(), unit -> transfer(unit, "a", "b", 11)))
        .isInstanceOf(Refused.class);

    assertThat(database.log().end().offset()).isEqualTo(1);
    assertThat(bank.load(ACCOUNT, "b").exists()).isFalse();
    assertThat(bank.execute(ACCOUNT, "b", new Deposit("b", 1)).version()).isEqualTo(1);
  }

  @Test
  void laterCommandsSeeWhatEarlierOnesDecided() {
    assertThatThrownBy(() ->
            bank.transact(
                Metadata.none(),
                unit -> {
                  assertThat(unit.execute(ACCOUNT, "a", new Withdraw("a", 6)).state()).isEqualTo(4);
                  return unit.execute(ACCOUNT, "a", new Withdraw("a", 6));
                }))
        .isInstanceOf(Refused.class);
    assertThat(bank.load(ACCOUNT, "a").state()).isEqualTo(10);
  }

  @Test
  void aUnitIsDecidedAnewWhenSomebodyElseWasFaster() {
    AtomicInteger attempts = new AtomicInteger();

    bank.transact(
        Metadata.none(),
        unit -> {
          unit.execute(ACCOUNT, "b", new Deposit("b", 1));
          long all = unit.execute(ACCOUNT, "a", new Deposit("a", 0)).state();
          if (attempts.incrementAndGet() == 1) {
            rival.execute(ACCOUNT, "a", new Deposit("a", 5));
          }
          return unit.execute(ACCOUNT, "a", new Withdraw("a", all));
        });

    assertThat(attempts).hasValue(2);
    assertThat(bank.load(ACCOUNT, "a")).returns(0L, loaded -> loaded.state());
    assertThat(bank.load(ACCOUNT, "b").state()).isEqualTo(1);
  }

  @Test
  void concurrentTransfersNeitherMakeNorLoseMoney() {
    bank.execute(ACCOUNT, "b", new Deposit("b", 1_000));
    bank.execute(ACCOUNT, "a", new Deposit("a", 990));
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (int thread = 0; thread < 8; thread++) {
        Tenon service = thread % 2 == 0 ? bank : rival;
        String from = thread % 4 < 2 ? "a" : "b";
        threads.execute(() -> {
          for (int i = 0; i < 20; i++) {
            service.transact(
                Metadata.none(), unit -> transfer(unit, from, from.equals("a") ? "b" : "a", 1));
          }
        });
      }
    }

    assertThat(bank.load(ACCOUNT, "a").state()).isEqualTo(1_000);
    assertThat(bank.load(ACCOUNT, "b").state()).isEqualTo(1_000);
    assertThat(database.log().end().offset()).isEqualTo(3 + 2 * 160);
  }

  @Test
  void aRefusalIsNeverDecidedOnAnOldState() {
    rival.execute(ACCOUNT, "a", new Deposit("a", 90));

    assertThat(bank.execute(ACCOUNT, "a", new Withdraw("a", 100)).state()).isZero();
  }

  @Test
  void nothingToDoIsNeverDecidedOnAnOldState() {
    bank.execute(ACCOUNT, "a", new Settle("a"));
    rival.execute(ACCOUNT, "a", new Deposit("a", 90));

    assertThat(bank.execute(ACCOUNT, "a", new Settle("a")).recorded()).hasSize(1);
    assertThat(bank.load(ACCOUNT, "a").state()).isZero();
  }

  @Test
  void anAcceptanceIsNeverDecidedOnAnOldState() {
    rival.execute(ACCOUNT, "a", new Settle("a"));

    assertThatThrownBy(() -> bank.execute(ACCOUNT, "a", new Withdraw("a", 10)))
        .isInstanceOf(Refused.class);
    assertThat(bank.load(ACCOUNT, "a").state()).isZero();
  }

  @Test
  void aRefusalLaterInAUnitIsNotDecidedOnAnOldStateEither() {
    rival.execute(ACCOUNT, "a", new Deposit("a", 90));

    bank.transact(
        Metadata.none(),
        unit -> {
          unit.execute(ACCOUNT, "a", new Deposit("a", 1));
          return unit.execute(ACCOUNT, "a", new Withdraw("a", 101));
        });

    assertThat(bank.load(ACCOUNT, "a").state()).isZero();
  }

  @Test
  void workThatFailsOnAnOldStateIsDoneAgain() {
    rival.execute(ACCOUNT, "a", new Deposit("a", 90));

    long state =
        bank.transact(
            Metadata.none(),
            unit -> {
              long now = unit.execute(ACCOUNT, "a", new Deposit("a", 1)).state();
              if (now < 100) {
                throw new IllegalStateException("only " + now);
              }
              return now;
            });

    assertThat(state).isEqualTo(101);
  }
}
