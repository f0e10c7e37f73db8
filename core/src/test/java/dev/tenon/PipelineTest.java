package dev.tenon;

import static dev.tenon.Accounts.ACCOUNT;
import static dev.tenon.Accounts.BOOK;
import static dev.tenon.Accounts.CODEC;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.Accounts.Deposit;
import dev.tenon.Accounts.Deposited;
import dev.tenon.Accounts.Settle;
import dev.tenon.Accounts.Withdrawn;
import dev.tenon.ProjectionTest.Sum;
import dev.tenon.command.Entity;
import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import dev.tenon.event.Recorded;
import dev.tenon.memory.InProcessBroker;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.message.Message;
import dev.tenon.saga.Effect;
import dev.tenon.saga.Policy;
import dev.tenon.view.Projection;
import dev.tenon.view.Rows;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two services and a view of both, with duplicates, failures and restarts drawn from a seed. */
class PipelineTest {
  private static final List<String> ACCOUNTS = List.of("a", "b", "c", "d", "e");

  private static final Policy FOLLOW =
      Policy.named("follow")
          .on("bank", Deposited.class, Accounts::book)
          .on(
              "bank",
              Withdrawn.class,
              event -> Effect.send(BOOK, event.account(), new Settle(event.account())));

  /** What was deposited at either service, and how often. */
  private static final Projection JOINED =
      Projection.named("joined", ProjectionTest.SUMS)
          .on("bank", Deposited.class, (event, rows) -> add(event, rows))
          .on("ledger", Deposited.class, (event, rows) -> add(event, rows));

  private final Random random;
  private final InProcessBroker inner = InProcessBroker.create();
  private final UnreliableBroker broker;
  private final List<RandomFailures> failures = new ArrayList<>();
  private final List<Restartable> services = new ArrayList<>();
  private volatile boolean calm;

  PipelineTest() {
    random = new Random();
    broker = new UnreliableBroker(inner, this::disturb);
  }

  private static void add(Deposited event, Rows rows) {
    ProjectionTest.add(event.account(), event.amount(), rows);
  }

  /** A publication twice, its keys mixed, some of it and a failure, a failure, or as it is. */
  private synchronized List<Message> disturb(List<Message> messages) {
    if (calm) {
      return messages;
    }
    return switch (random.nextInt(8)) {
      case 0 -> UnreliableBroker.repeating(2).apply(messages);
      case 1 -> UnreliableBroker.mixingKeys(random.nextLong()).apply(messages);
      case 2 -> messages.stream().filter(message -> random.nextBoolean()).toList();
      case 3 -> throw Problem.BROKER_FAILED.because("not now");
      default -> messages;
    };
  }

  private synchronized int draw(int bound) {
    return random.nextInt(bound);
  }

  private final class Restartable {
    private final ServiceBuilder builder;
    private Tenon now;

    Restartable(ServiceBuilder builder, long seed) {
      RandomFailures fails = new RandomFailures(seed, 0.1);
      failures.add(fails);
      services.add(this);
      this.builder =
          builder.database(new ProbedDatabase(MemoryDatabase.create(), fails)).codec(CODEC);
      this.now = builder.broker(broker).start();
    }

    void restart() {
      now.close();
      now = builder.start();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void theViewIsTheFoldOfTheLogs(long seed) {
    random.setSeed(seed);
    Restartable first = new Restartable(Tenon.service("bank").publish(), seed);
    Restartable second =
        new Restartable(Tenon.service("ledger").publish().policy(FOLLOW), seed + 100);
    Restartable third =
        new Restartable(Tenon.service("view").lanes(2).projection(JOINED), seed + 200);

    for (int step = 1; step <= 400; step++) {
      String account = ACCOUNTS.get(draw(ACCOUNTS.size()));
      try {
        switch (draw(40)) {
          case 0 -> services.get(draw(3)).restart();
          case 1, 2, 3 -> first.now.execute(ACCOUNT, account, new Settle(account));
          default -> first.now.execute(ACCOUNT, account, new Deposit(account, step));
        }
      } catch (TenonException e) {
        assertThat(e.problem()).isIn(Problem.STORAGE_FAILED, Problem.COMMIT_UNKNOWN);
      }
    }
    calm = true;
    failures.forEach(RandomFailures::stop);
    Tenon bank = first.now;
    Tenon ledger = second.now;
    Tenon view = third.now;
    Await.until(() -> ledger.backlog() == 0 && rows(view).equals(foldOf(bank, ledger)));
    Await.until(() -> bank.backlog() == 0 && ledger.backlog() == 0);

    for (String account : ACCOUNTS) {
      assertThat(story(ledger, BOOK, account)).isEqualTo(story(bank, ACCOUNT, account));
    }
    assertThat(rows(view)).isEqualTo(foldOf(bank, ledger));
    for (Restartable service : services) {
      assertThat(service.now.parked().list("", null, 9)).isEmpty();
      service.now.close();
    }
  }

  private static List<Object> story(Tenon service, Entity<?, ?, ?> entity, String account) {
    return service.events().read(entity.stream(account)).stream().map(Recorded::event).toList();
  }

  private static Map<String, Sum> rows(Tenon view) {
    Map<String, Sum> rows = new TreeMap<>();
    view.views().page(ProjectionTest.SUMS, "", 100).forEach(row -> rows.put(row.account(), row));
    return rows;
  }

  private static Map<String, Sum> foldOf(Tenon... services) {
    Map<String, Sum> fold = new TreeMap<>();
    for (Tenon service : services) {
      for (var record : Accounts.wholeLog(service)) {
        if (service.events().decode(record).event() instanceof Deposited event) {
          fold.merge(
              event.account(),
              new Sum(event.account(), 1, event.amount()),
              (old, one) ->
                  new Sum(old.account(), old.deposits() + 1, old.total() + event.amount()));
        }
      }
    }
    return fold;
  }
}
