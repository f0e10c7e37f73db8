package dev.tenon;

import static dev.tenon.Accounts.ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.Accounts.Command;
import dev.tenon.Accounts.Deposit;
import dev.tenon.Accounts.Settle;
import dev.tenon.Accounts.Withdraw;
import dev.tenon.command.Execution;
import dev.tenon.command.Refused;
import dev.tenon.event.Metadata;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.spi.Change;
import dev.tenon.spi.Tx;
import dev.tenon.spi.Write;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a service remembers of its entities never shows, whoever else writes. */
class StateCacheTest {
  private final MemoryDatabase database = MemoryDatabase.create();

  private Tenon start() {
    return Tenon.service("bank").database(database).codec(Accounts.CODEC).start();
  }

  /** Each command of two services in turn is answered as the model, which has one state, does. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void noCommandIsDecidedOnAnOldState(long seed) {
    Random random = new Random(seed);
    Map<String, Long> balances = new HashMap<>();
    Map<String, Long> versions = new HashMap<>();
    int refusals = 0;
    int nothings = 0;
    try (Tenon first = start();
        Tenon second = start()) {
      for (int i = 0; i < 400; i++) {
        Tenon service = random.nextBoolean() ? first : second;
        String id = "account" + random.nextInt(3);
        Command command = command(id, random);
        long balance = balances.getOrDefault(id, 0L);
        long after = balanceAfter(command, balance);
        if (after < 0) {
          assertThatThrownBy(() -> give(service, id, command, random)).isInstanceOf(Refused.class);
          refusals++;
        } else {
          boolean changes = after != balance;
          Execution<Long> done = give(service, id, command, random);
          balances.put(id, after);
          long version = versions.merge(id, changes ? 1L : 0L, Long::sum);
          nothings += changes ? 0 : 1;
          assertThat(done.state()).isEqualTo(after);
          assertThat(done.version()).isEqualTo(version);
        }
        assertThat((random.nextBoolean() ? first : second).load(ACCOUNT, id).state())
            .isEqualTo(balances.getOrDefault(id, 0L));
      }
    }
    assertThat(refusals).isPositive();
    assertThat(nothings).isPositive();
  }

  /** Alone, in a unit, or in one of the ways of a transaction. */
  private Execution<Long> give(Tenon service, String id, Command command, Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> service.transact(Metadata.none(), unit -> unit.execute(ACCOUNT, id, command));
      case 1 -> service.transact(Metadata.none(), (tx, unit) -> unit.execute(ACCOUNT, id, command));
      case 2 -> {
        try (Tx tx = database.begin()) {
          var done = service.within(tx, Metadata.none()).execute(ACCOUNT, id, command);
          tx.commit();
          yield done;
        }
      }
      default -> service.execute(ACCOUNT, id, command);
    };
  }

  private static Command command(String id, Random random) {
    return switch (random.nextInt(3)) {
      case 0 -> new Deposit(id, random.nextInt(4));
      case 1 -> new Withdraw(id, 1 + random.nextInt(4));
      default -> new Settle(id);
    };
  }

  private static long balanceAfter(Command command, long balance) {
    return switch (command) {
      case Deposit deposit -> balance + deposit.amount();
      case Withdraw withdraw -> balance - withdraw.amount();
      case Settle settle -> 0;
    };
  }

  @Test
  void aCommandIsGivenUpAfterAHundredConflicts() {
    AtomicInteger attempts = new AtomicInteger();
    ProbedDatabase contested = contested(attempts, 100);
    try (Tenon bank = Tenon.service("bank").database(contested).codec(Accounts.CODEC).start()) {
      assertThatThrownBy(() -> bank.execute(ACCOUNT, "a", new Deposit("a", 1)))
          .hasMessageContaining("TENON-1101")
          .hasMessageContaining("account-a")
          .hasMessageContaining("100 attempts");
      assertThat(attempts).hasValue(100);
      assertThat(bank.execute(ACCOUNT, "a", new Deposit("a", 1)).version()).isEqualTo(101);
    }
  }

  @Test
  void theHundredthAttemptMaySucceed() {
    AtomicInteger attempts = new AtomicInteger();
    ProbedDatabase contested = contested(attempts, 99);
    try (Tenon bank = Tenon.service("bank").database(contested).codec(Accounts.CODEC).start()) {
      assertThat(bank.execute(ACCOUNT, "a", new Deposit("a", 1)).version()).isEqualTo(100);
    }
  }

  /** Somebody else changes the account right before each of the first commits. */
  private ProbedDatabase contested(AtomicInteger attempts, int times) {
    Tenon rival = start();
    return new ProbedDatabase(
        database,
        new ProbedDatabase.Probe() {
          @Override
          public void beforeCommit(List<Write> writes) {
            if (attempts.get() < times) {
              attempts.incrementAndGet();
              rival.execute(ACCOUNT, "a", new Deposit("a", 1));
            } else {
              rival.close();
            }
          }
        });
  }

  @Test
  void aUnitRestsOnWhatItOnlyLookedAt() {
    AtomicBoolean first = new AtomicBoolean(true);
    List<Long> looks = new ArrayList<>();
    try (Tenon bank = start();
        Tenon rival = start()) {
      bank.execute(ACCOUNT, "a", new Deposit("a", 10));

      bank.transact(
          Metadata.none(),
          unit -> {
            long there = unit.execute(ACCOUNT, "a", new Deposit("a", 0)).state();
            looks.add(there);
            if (first.getAndSet(false)) {
              rival.execute(ACCOUNT, "a", new Withdraw("a", 4));
            }
            return unit.execute(ACCOUNT, "b", new Deposit("b", there));
          });

      assertThat(looks).containsExactly(10L, 6L);
      assertThat(bank.load(ACCOUNT, "b").state()).isEqualTo(6);
      assertThat(bank.load(ACCOUNT, "a").version()).isEqualTo(2);
    }
  }

  @Test
  void aUnitThatRecordsNothingWritesNothing() {
    List<Change> written = new ArrayList<>();
    var probe =
        new ProbedDatabase.Probe() {
          @Override
          public void beforeCommit(List<Write> writes) {
            writes.forEach(write -> written.addAll(write.changes()));
          }
        };
    try (Tenon bank =
        Tenon.service("bank")
            .database(new ProbedDatabase(database, probe))
            .codec(Accounts.CODEC)
            .start()) {
      bank.execute(ACCOUNT, "a", new Settle("a"));
      bank.transact(Metadata.none(), unit -> unit.execute(ACCOUNT, "b", new Settle("b")));
    }
    assertThat(written).isEmpty();
  }
}
