package dev.tenon;

import static dev.tenon.Accounts.ACCOUNT;
import static dev.tenon.Accounts.BOOK;
import static dev.tenon.Accounts.CODEC;
import static dev.tenon.Accounts.MIRROR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.Accounts.Deposit;
import dev.tenon.Accounts.Deposited;
import dev.tenon.Accounts.Settle;
import dev.tenon.memory.InProcessBroker;
import dev.tenon.memory.MemoryDatabase;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Readers of another service that come, go, and begin late, and publishers that die. */
class HandoverTest {
  private final MemoryDatabase database = MemoryDatabase.create();

  private static void awaitIdle(Tenon service) {
    Await.until(() -> service.backlog() == 0);
  }

  /** Deposits and withdrawals. */
  private static void twoOfEach(Tenon bank) {
    for (String account : List.of("a", "b", "a", "b")) {
      bank.execute(ACCOUNT, account, new Deposit(account, 1));
      bank.execute(ACCOUNT, account, new Settle(account));
    }
  }

  @Test
  void aReaderGoesOnWhenFewerTypesArePublished() {
    InProcessBroker shared = InProcessBroker.create();
    try (Tenon ledger =
        Tenon.service("ledger").broker(shared).codec(CODEC).policy(MIRROR).start()) {
      ServiceBuilder builder =
          Tenon.service("bank").database(database).broker(shared).codec(CODEC).publish();
      try (Tenon bank = builder.start()) {
        twoOfEach(bank);
        awaitIdle(bank);
      }
      try (Tenon bank = builder.publish(Deposited.class).start()) {
        twoOfEach(bank);
        awaitIdle(bank);
      }
      assertThat(Accounts.deposits(ledger, BOOK, "a")).hasSize(4);
      assertThat(Accounts.deposits(ledger, BOOK, "b")).hasSize(4);
    }
  }

  @Test
  void aReaderThatJoinsIsBehindAtOnce() {
    InProcessBroker shared = InProcessBroker.create();
    try (Tenon bank =
            Tenon.service("bank").database(database).broker(shared).codec(CODEC).publish().start();
        Tenon early = Tenon.service("early").broker(shared).codec(CODEC).policy(MIRROR).start()) {
      Accounts.depositUpTo(bank, "a", 1, 100);
      awaitIdle(bank);
      assertThat(early.load(BOOK, "a").version()).isEqualTo(100);
      for (int i = 0; i < 3; i++) {
        try (Tenon late =
            Tenon.service("late" + i).broker(shared).codec(CODEC).policy(MIRROR).start()) {
          awaitIdle(bank);
          assertThat(late.load(BOOK, "a").version()).isEqualTo(100);
        }
      }
    }
  }

  @Test
  void aReaderThatComesAndGoesMissesNothing() {
    InProcessBroker shared = InProcessBroker.create();
    MemoryDatabase ledgerDatabase = MemoryDatabase.create();
    ServiceBuilder builder =
        Tenon.service("ledger").database(ledgerDatabase).broker(shared).codec(CODEC).policy(MIRROR);
    try (Tenon bank =
        Tenon.service("bank").database(database).broker(shared).codec(CODEC).publish().start()) {
      long amount = 1;
      for (int round = 0; round < 10; round++) {
        Accounts.depositUpTo(bank, "a", amount, amount + 9);
        amount += 10;
        try (Tenon ledger = builder.start()) {
          Accounts.depositUpTo(bank, "a", amount, amount + 9);
          amount += 10;
          assertThat(ledger.failures()).isEmpty();
        }
      }
      try (Tenon ledger = builder.start()) {
        awaitIdle(bank);
        assertThat(Accounts.deposits(ledger, BOOK, "a"))
            .containsExactlyElementsOf(LongStream.range(1, amount).boxed().toList());
      }
    }
  }

  @Test
  void aServiceThatDiesLosesAndDoublesNothing() {
    MemoryDatabase ledgerDatabase = MemoryDatabase.create();
    long amount = 1;
    for (int life = 0; life < 5; life++) {
      InProcessBroker shared = InProcessBroker.create();
      try (Tenon bank =
              Tenon.service("bank")
                  .database(database)
                  .broker(shared)
                  .codec(CODEC)
                  .publish()
                  .start();
          Tenon ledger =
              Tenon.service("ledger")
                  .database(ledgerDatabase)
                  .broker(shared)
                  .codec(CODEC)
                  .policy(MIRROR)
                  .start()) {
        Accounts.depositUpTo(bank, "a", amount, amount + 299);
        amount += 300;
        if (life == 4) {
          awaitIdle(bank);
          assertThat(Accounts.deposits(ledger, BOOK, "a"))
              .containsExactlyElementsOf(LongStream.range(1, amount).boxed().toList());
        }
        shared.close();
      }
    }
  }
}
