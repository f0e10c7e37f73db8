package dev.tenon;

import static dev.tenon.Accounts.ACCOUNT;
import static dev.tenon.Accounts.BOOK;
import static dev.tenon.Accounts.CODEC;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.Accounts.Deposit;
import dev.tenon.Accounts.Deposited;
import dev.tenon.Accounts.Settle;
import dev.tenon.Accounts.Withdrawn;
import dev.tenon.error.Problem;
import dev.tenon.memory.InProcessBroker;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.spi.Change;
import dev.tenon.spi.ViewStore.Query;
import dev.tenon.spi.Write;
import dev.tenon.view.Projection;
import dev.tenon.view.Rows;
import dev.tenon.view.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProjectionTest {
  record Sum(String account, long deposits, long total) {}

  static final Table<Sum> SUMS = Table.of("sums", Sum.class, "account", Sum::account);

  private final InProcessBroker broker = InProcessBroker.create();
  private final MemoryDatabase database = MemoryDatabase.create();

  static void add(String account, long amount, Rows rows) {
    Sum sum = rows.get(SUMS, account).orElse(new Sum(account, 0, 0));
    rows.put(SUMS, new Sum(account, sum.deposits() + 1, sum.total() + amount));
  }

  static Projection sums() {
    return Projection.named("sums", SUMS)
        .on(Deposited.class, (event, rows) -> add(event.account(), event.amount(), rows))
        .on(Withdrawn.class, (event, rows) -> rows.remove(SUMS, event.account()));
  }

  static Projection sumsOf(String topic) {
    return Projection.named("sums", SUMS)
        .on(topic, Deposited.class, (event, rows) -> add(event.account(), event.amount(), rows));
  }

  private ServiceBuilder bank() {
    return Tenon.service("bank").broker(broker).codec(CODEC).publish();
  }

  private static void awaitIdle(Tenon service) {
    Await.until(() -> service.backlog() == 0);
  }

  @Test
  void aViewFollowsItsOwnLog() {
    try (Tenon bank =
        Tenon.service("bank").database(database).codec(CODEC).projection(sums()).start()) {
      Accounts.depositUpTo(bank, "a", 1, 10);
      Accounts.depositUpTo(bank, "b", 1, 2);
      bank.execute(ACCOUNT, "c", new Deposit("c", 1));
      bank.execute(ACCOUNT, "c", new Settle("c"));
      awaitIdle(bank);

      assertThat(bank.views().page(SUMS, "", 9))
          .containsExactly(new Sum("a", 10, 55), new Sum("b", 2, 3));
      assertThat(bank.views().get(SUMS, "c")).isEmpty();
    }
  }

  @Test
  void changesOfOneBatchAreMergedAndWrittenOncePerRow() {
    Queue<Map<String, ?>> saved = new ConcurrentLinkedQueue<>();
    ProbedDatabase probed =
        new ProbedDatabase(
            database,
            new ProbedDatabase.Probe() {
              @Override
              public void saving(Map<String, ?> rows) {
                saved.add(Map.copyOf(rows));
              }
            });
    try (Tenon bank = Tenon.service("bank").database(database).codec(CODEC).start()) {
      Accounts.depositUpTo(bank, "a", 1, 10);
      Accounts.depositUpTo(bank, "b", 1, 2);
      bank.execute(ACCOUNT, "b", new Settle("b"));
      Accounts.depositUpTo(bank, "c", 1, 1);
      bank.execute(ACCOUNT, "c", new Settle("c"));
      Accounts.depositUpTo(bank, "c", 5, 5);
    }
    try (Tenon bank =
        Tenon.service("bank").database(probed).codec(CODEC).projection(sums()).start()) {
      awaitIdle(bank);
      assertThat(saved).hasSize(1);
      assertThat(saved.element()).containsOnlyKeys("a", "b", "c");
      assertThat(bank.views().page(SUMS, "", 9))
          .containsExactly(new Sum("a", 10, 55), new Sum("c", 1, 5));
    }
  }

  @Test
  void anUpdateSeesWhatTheSameBatchPut() {
    Projection twice =
        Projection.named("twice", SUMS)
            .on(
                Deposited.class,
                (event, rows) -> {
                  rows.put(SUMS, new Sum(event.account(), 1, event.amount()));
                  rows.update(
                      SUMS, event.account(), row -> new Sum(row.account(), 2, row.total() * 2));
                  rows.update(SUMS, "nobody", row -> new Sum("nobody", 0, 0));
                });
    try (Tenon bank = Tenon.service("bank").codec(CODEC).projection(twice).start()) {
      Accounts.depositUpTo(bank, "a", 7, 7);
      awaitIdle(bank);
      assertThat(bank.views().page(SUMS, "", 9)).containsExactly(new Sum("a", 2, 14));
    }
  }

  @Test
  void whatRunsAfterTheCommitRunsOnceAndOnlyThen() {
    AtomicInteger failures = new AtomicInteger(6);
    ProbedDatabase probed =
        new ProbedDatabase(
            database,
            new ProbedDatabase.Probe() {
              @Override
              public void beforeCommit(List<Write> writes) {
                if (failures.getAndDecrement() > 0) {
                  throw Problem.STORAGE_FAILED.because("not now");
                }
              }
            });
    try (Tenon bank = Tenon.service("bank").database(database).codec(CODEC).start()) {
      Accounts.depositUpTo(bank, "a", 7, 7);
    }
    List<Sum> seen = new ArrayList<>();
    AtomicInteger handled = new AtomicInteger();
    AtomicInteger ran = new AtomicInteger();
    Projection telling =
        Projection.named("telling", SUMS)
            .on(
                Deposited.class,
                (event, rows) -> {
                  add(event.account(), event.amount(), rows);
                  handled.incrementAndGet();
                  rows.afterCommit(
                      () -> seen.addAll(database.views().find(SUMS, new Query(null, null, "", 9))));
                  rows.afterCommit(() -> {
                    ran.incrementAndGet();
                    throw new IllegalStateException("only logged");
                  });
                });

    try (Tenon bank =
        Tenon.service("bank").database(probed).codec(CODEC).projection(telling).start()) {
      awaitIdle(bank);
      assertThat(bank.parked().list("telling", null, 9)).isEmpty();
    }

    assertThat(handled).hasValue(7);
    assertThat(ran).hasValue(1);
    assertThat(seen).containsExactly(new Sum("a", 1, 7));
  }

  /** Whichever of them fails, a service that begins afterwards finds both or neither. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void rowsAndTheirMarkAreStoredTogether(boolean failsOnRows) {
    AtomicInteger failures = new AtomicInteger();
    ProbedDatabase failing =
        new ProbedDatabase(
            database,
            new ProbedDatabase.Probe() {
              @Override
              public void saving(Map<String, ?> rows) {
                failIf(failsOnRows);
              }

              @Override
              public void beforeCommit(List<Write> writes) {
                failIf(!failsOnRows && writes.stream().anyMatch(ProjectionTest::movesAMark));
              }

              private void failIf(boolean wanted) {
                if (wanted) {
                  failures.incrementAndGet();
                  throw Problem.STORAGE_FAILED.because("not now");
                }
              }
            });
    try (Tenon bank = Tenon.service("bank").database(database).codec(CODEC).start()) {
      Accounts.depositUpTo(bank, "a", 1, 10);
    }
    try (Tenon bank =
        Tenon.service("bank").database(failing).codec(CODEC).projection(sums()).start()) {
      Await.until(() -> failures.get() > 0);
      assertThat(bank.parked().list("sums", null, 9)).isEmpty();
    }

    try (Tenon bank =
        Tenon.service("bank").database(database).codec(CODEC).projection(sums()).start()) {
      awaitIdle(bank);
      assertThat(bank.views().page(SUMS, "", 9)).containsExactly(new Sum("a", 10, 55));
    }
  }

  private static boolean movesAMark(Write write) {
    return write.changes().stream().anyMatch(Change.MoveMark.class::isInstance);
  }

  @Test
  void aProjectionAddedLaterGetsTheWholeHistory() {
    MemoryDatabase views = MemoryDatabase.create();
    try (Tenon bank = bank().database(database).start()) {
      Accounts.depositUpTo(bank, "a", 1, 1_200);
      try (Tenon early =
          Tenon.service("early").broker(broker).codec(CODEC).projection(sumsOf("bank")).start()) {
        awaitIdle(bank);
        try (Tenon late =
            Tenon.service("late")
                .database(views)
                .broker(broker)
                .codec(CODEC)
                .projection(sumsOf("bank"))
                .start()) {
          Accounts.depositUpTo(bank, "a", 1_201, 1_210);
          Await.until(() -> late.views().get(SUMS, "a").filter(all(1_210)).isPresent());
          awaitIdle(bank);
          assertThat(early.views().get(SUMS, "a")).hasValue(new Sum("a", 1_210, 732_655));
          assertThat(late.views().get(SUMS, "a")).hasValue(new Sum("a", 1_210, 732_655));
        }
      }
    }
    try (Tenon bank = bank().database(database).projection(sums()).start()) {
      Await.until(() -> bank.views().get(SUMS, "a").filter(all(1_210)).isPresent());
    }
  }

  private static Predicate<Sum> all(long deposits) {
    return sum -> sum.deposits() == deposits;
  }

  @Test
  void groupsThatJoinWhileMuchIsPublishedGetTheWholeHistory() {
    try (Tenon bank = bank().start()) {
      List<Tenon> views = new ArrayList<>();
      for (int joined = 0; joined < 10; joined++) {
        views.add(
            Tenon.service("view" + joined)
                .broker(broker)
                .codec(CODEC)
                .projection(sumsOf("bank"))
                .start());
        for (int i = 0; i < 5; i++) {
          bank.execute(ACCOUNT, "a", new Deposit("a", 1));
          bank.execute(ACCOUNT, "b", new Deposit("b", 1));
          awaitIdle(bank);
        }
      }
      for (Tenon view : views) {
        Await.until(() ->
            view.views()
                .page(SUMS, "", 9)
                .equals(List.of(new Sum("a", 50, 50), new Sum("b", 50, 50))));
        view.close();
      }
    }
  }

  @Test
  void aRowJoinedFromTwoTopicsLosesNothing() {
    Projection joined =
        Projection.named("joined", SUMS)
            .on("bank", Deposited.class, (event, rows) -> add("all", 1, rows))
            .on("ledger", Deposited.class, (event, rows) -> add("all", 1, rows))
            .on(Deposited.class, (event, rows) -> add("all", 1, rows));
    try (Tenon bank = bank().start();
        Tenon ledger = Tenon.service("ledger").broker(broker).codec(CODEC).publish().start();
        Tenon view =
            Tenon.service("view").broker(broker).codec(CODEC).lanes(2).projection(joined).start()) {
      for (int i = 0; i < 500; i++) {
        bank.execute(ACCOUNT, "a" + i % 7, new Deposit("a", 1));
        ledger.execute(BOOK, "a" + i % 7, new Deposit("a", 1));
        view.execute(BOOK, "a" + i % 7, new Deposit("a", 1));
      }
      awaitIdle(bank);
      awaitIdle(ledger);
      awaitIdle(view);

      assertThat(view.views().get(SUMS, "all")).hasValue(new Sum("all", 1_500, 1_500));
    }
  }
}
