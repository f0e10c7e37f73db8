package dev.tenon;

import static dev.tenon.Accounts.ACCOUNT;
import static dev.tenon.Accounts.BOOK;
import static dev.tenon.Accounts.CODEC;
import static dev.tenon.Accounts.MIRROR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.Accounts.Deposit;
import dev.tenon.Accounts.Deposited;
import dev.tenon.Accounts.Reminder;
import dev.tenon.Accounts.Settle;
import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import dev.tenon.event.Subscription;
import dev.tenon.memory.InProcessBroker;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.saga.Effect;
import dev.tenon.saga.Policy;
import dev.tenon.spi.Write;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Starting, failing for a while, and closing. */
class LifecycleTest {
  private final InProcessBroker broker = InProcessBroker.create();
  private final MemoryDatabase database = MemoryDatabase.create();

  private ServiceBuilder bank(String name) {
    return Tenon.service(name).database(database).broker(broker).codec(CODEC).publish();
  }

  private static List<String> threadsOf(String service) {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("tenon-" + service))
        .toList();
  }

  @Test
  void closingLeavesNoThread() {
    Policy both =
        Policy.named("both")
            .on("closing1", Deposited.class, event -> Effect.none())
            .on(Deposited.class, event -> Effect.none())
            .onTimeout(Reminder.class, reminder -> Effect.none());
    Tenon service =
        bank("closing1").lanes(3).policy(both).projection(ProjectionTest.sums()).start();
    Subscription forgotten = service.events().subscribe(service.events().start(), event -> {});
    Accounts.depositUpTo(service, "a", 1, 10);
    assertThat(threadsOf("closing1")).hasSizeGreaterThanOrEqualTo(10);

    service.close();
    service.close();

    assertThat(threadsOf("closing1")).isEmpty();
    forgotten.close();
  }

  @Test
  void aStartThatFailsLeavesNothingBehind() {
    ServiceBuilder wrong = bank("closing2").policy(MIRROR).publish(Settle.class);
    assertThatThrownBy(wrong::start).hasMessageContaining("TENON-1301");
    assertThat(threadsOf("closing2")).isEmpty();

    try (Tenon first = bank("closing2").policy(MIRROR).start()) {
      List<String> ofFirst = threadsOf("closing2");
      assertThatThrownBy(
              () -> bank("closing2").projection(ProjectionTest.sums()).policy(MIRROR).start())
          .hasMessageContaining("TENON-1001");
      assertThat(threadsOf("closing2")).hasSameElementsAs(ofFirst).hasSameSizeAs(ofFirst);
      assertThat(first.failures()).isEmpty();
    }
  }

  @Test
  void closingLosesNothingThatWasAcknowledged() throws InterruptedException {
    ConcurrentLinkedQueue<Long> acknowledged = new ConcurrentLinkedQueue<>();
    ConcurrentLinkedQueue<TenonException> failures = new ConcurrentLinkedQueue<>();
    Tenon service = bank("closing3").start();
    CountDownLatch warm = new CountDownLatch(200);
    try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
      for (int thread = 0; thread < 16; thread++) {
        String account = "account" + thread;
        threads.execute(() -> {
          try {
            while (true) {
              var done = service.execute(ACCOUNT, account, new Deposit(account, 1));
              acknowledged.add(done.recorded().getFirst().offset());
              warm.countDown();
            }
          } catch (TenonException e) {
            failures.add(e);
          }
        });
      }
      warm.await();
      service.close();
    }

    assertThat(failures).hasSize(16).allMatch(e -> e.problem() == Problem.CLOSED);
    assertThat(acknowledged)
        .containsExactlyInAnyOrderElementsOf(
            LongStream.rangeClosed(1, database.log().end().offset()).boxed().toList());
  }

  @Test
  void whatWasAcceptedIsWrittenBeforeClosingEnds() throws InterruptedException {
    CountDownLatch go = new CountDownLatch(1);
    ProbedDatabase slow =
        new ProbedDatabase(
            database,
            new ProbedDatabase.Probe() {
              @Override
              public void beforeCommit(List<Write> writes) {
                try {
                  go.await();
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              }
            });
    Tenon service = Tenon.service("accepting").database(slow).codec(CODEC).start();
    AtomicInteger written = new AtomicInteger();
    List<Thread> accepted = new ArrayList<>();
    Runnable command =
        () -> {
          String own = "account" + Thread.currentThread().threadId();
          service.execute(ACCOUNT, own, new Deposit(own, 1));
          written.incrementAndGet();
        };
    for (int i = 0; i < 5; i++) {
      accepted.add(Thread.ofVirtual().start(command));
    }
    Await.until(
        () -> accepted.stream().allMatch(thread -> thread.getState() == Thread.State.WAITING));
    Thread closer = Thread.ofPlatform().start(service::close);
    boolean refused = false;
    while (!refused) {
      Thread late =
          Thread.ofVirtual()
              .unstarted(() -> {
                try {
                  command.run();
                } catch (TenonException e) {
                  assertThat(e.problem()).isEqualTo(Problem.CLOSED);
                }
              });
      late.start();
      Await.until(
          () -> Set.of(Thread.State.WAITING, Thread.State.TERMINATED).contains(late.getState()));
      refused = late.getState() == Thread.State.TERMINATED;
      if (!refused) {
        accepted.add(late);
      }
    }
    go.countDown();
    closer.join();
    for (Thread thread : accepted) {
      thread.join();
    }

    assertThat(written).hasValue(accepted.size());
    assertThat(database.log().end().offset()).isEqualTo(accepted.size());
  }

  @Test
  void aPublisherClosesAlthoughItsReadersAreStuck() throws InterruptedException {
    CountDownLatch go = new CountDownLatch(1);
    try (Tenon writer = Tenon.service("closing4").database(database).codec(CODEC).start()) {
      Accounts.depositUpTo(writer, "a", 1, 6_000);
    }
    broker.subscribe(
        "closing4",
        "stuck",
        1,
        batch -> {
          go.await();
          return List.of();
        });
    UnreliableBroker watched = new UnreliableBroker(broker, UnaryOperator.identity());
    Tenon publisher = bank("closing4").broker(watched).start();
    for (int joined = 0; joined < 6; joined++) {
      broker.subscribe("closing4", "joined" + joined, 1, batch -> List.of());
      int looks = watched.looks();
      Await.until(() -> watched.looks() >= looks + 6 || isWaitingForRoom("tenon-closing4-relay"));
    }
    Thread closer = Thread.ofPlatform().start(publisher::close);
    Await.until(() -> !closer.isAlive());

    assertThat(threadsOf("closing4")).isEmpty();
    go.countDown();
    broker.close();
  }

  private static boolean isWaitingForRoom(String name) {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(entry -> entry.getKey().getName().equals(name))
        .flatMap(entry -> Arrays.stream(entry.getValue()))
        .anyMatch(frame -> frame.getMethodName().equals("awaitUninterruptibly"));
  }

  @Test
  void aReaderOutlivesADatabaseThatCannotBeReadForAWhile() {
    AtomicInteger failures = new AtomicInteger();
    ProbedDatabase probed =
        new ProbedDatabase(
            database,
            new ProbedDatabase.Probe() {
              @Override
              public void reading() {
                if (failures.getAndDecrement() > 0) {
                  throw Problem.STORAGE_FAILED.because("cannot be read");
                }
              }
            });
    try (Tenon service =
            Tenon.service("reading")
                .database(probed)
                .codec(CODEC)
                .projection(ProjectionTest.sums())
                .start();
        Tenon other = Tenon.service("other").database(database).codec(CODEC).start()) {
      Accounts.depositUpTo(service, "a", 1, 3);
      failures.set(5);
      Accounts.depositUpTo(other, "a", 4, 5);
      Await.until(() -> !service.failures().isEmpty());
      assertThat(service.failures()).allMatch(failure -> failure.contains("cannot be read"));
      Await.until(() -> service.backlog() == 0 && service.failures().isEmpty());

      assertThat(service.views().get(ProjectionTest.SUMS, "a"))
          .hasValue(new ProjectionTest.Sum("a", 5, 15));
    }
  }

  @Test
  void anAdapterThatBreaksItsContractHangsNobody() {
    AtomicInteger calls = new AtomicInteger();
    ProbedDatabase probed =
        new ProbedDatabase(
            database,
            new ProbedDatabase.Probe() {
              @Override
              public void beforeCommit(List<Write> writes) {
                switch (calls.incrementAndGet()) {
                  case 1 -> throw new IllegalStateException("a bug");
                  case 2 -> throw new NoClassDefFoundError("driver");
                  default -> {}
                }
              }
            });
    try (Tenon service = Tenon.service("broken").database(probed).codec(CODEC).start()) {
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> service.execute(ACCOUNT, "a", new Deposit("a", 1)))
            .hasMessageContaining("TENON-1202");
      }
      assertThat(service.execute(ACCOUNT, "a", new Deposit("a", 1)).version()).isEqualTo(1);
    }
  }

  @Test
  void anErrorOfAListenerEndsItsSubscription() {
    try (Tenon service = bank("listening").start();
        Subscription subscription =
            service
                .events()
                .subscribe(
                    service.events().start(),
                    event -> {
                      throw new AssertionError("not what was expected");
                    })) {
      Accounts.depositUpTo(service, "a", 1, 1);
      Await.until(() -> subscription.failure().isPresent());
      assertThat(subscription.failure().orElseThrow()).hasMessage("not what was expected");
    }
  }

  @Test
  void aServiceIsNothingWithoutItsDatabase() {
    try (Tenon service = bank("gone").policy(MIRROR).start()) {
      database.close();
      assertThatThrownBy(() -> service.execute(BOOK, "a", new Deposit("a", 1)))
          .hasMessageContaining("TENON-1002");
    }
    assertThat(threadsOf("gone")).isEmpty();
  }
}
