package dev.tenon;

import static dev.tenon.Accounts.ACCOUNT;
import static dev.tenon.Accounts.BOOK;
import static dev.tenon.Accounts.CODEC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.Accounts.Deposit;
import dev.tenon.Accounts.Deposited;
import dev.tenon.Accounts.Reminder;
import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import dev.tenon.event.Metadata;
import dev.tenon.event.StreamId;
import dev.tenon.inbox.Receiver;
import dev.tenon.memory.InProcessBroker;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.message.Message;
import dev.tenon.message.Outgoing;
import dev.tenon.message.ParkedMessage;
import dev.tenon.saga.Effect;
import dev.tenon.saga.Policy;
import dev.tenon.spi.Database;
import dev.tenon.spi.StreamLocks.Held;
import dev.tenon.spi.StreamLocks.Mode;
import dev.tenon.view.Projection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Handlers that never return, or much too late. An amount of 0 and less makes them do so. */
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HandlerTimeoutTest {
  private final ManualBroker broker = new ManualBroker();
  private final MemoryDatabase database = MemoryDatabase.create();
  private final CountDownLatch released = new CountDownLatch(1);
  private final Queue<Throwable> late = new ConcurrentLinkedQueue<>();
  private final List<Tenon> started = new ArrayList<>();

  @AfterEach
  void close() {
    released.countDown();
    started.forEach(Tenon::close);
  }

  private ServiceBuilder service(String name) {
    return Tenon.service(name)
        .database(database)
        .broker(broker)
        .codec(CODEC)
        .handlerTimeout(Duration.ofMillis(500));
  }

  private Tenon start(ServiceBuilder builder) {
    Tenon service = builder.start();
    started.add(service);
    return service;
  }

  private Tenon ledger(Receiver.Handler<Deposited> stuck) {
    return ledger(stuck, database);
  }

  private Tenon ledger(Receiver.Handler<Deposited> stuck, Database of) {
    Receiver clerk =
        Receiver.named("clerk")
            .on(
                "bank",
                Deposited.class,
                (event, delivery) -> {
                  delivery.execute(
                      BOOK, event.account(), new Deposit(event.account(), event.amount()));
                  if (event.amount() < 0) {
                    stuck.handle(event, delivery);
                  }
                });
    return start(service("ledger").database(of).outbox().receiver(clerk));
  }

  /** As long as the test lasts, whatever interrupts it. */
  private void ignoreInterrupts() {
    while (released.getCount() > 0) {
      try {
        released.await();
      } catch (InterruptedException e) {
        late.add(e);
      }
    }
  }

  private void spin() {
    while (released.getCount() > 0) {
      Thread.onSpinWait();
    }
  }

  private void tryLate(Runnable what) {
    try {
      what.run();
    } catch (TenonException e) {
      late.add(e);
    }
  }

  private static Message deposit(String key, long amount) {
    return new Message(
        "id" + amount,
        CODEC.encode(new Deposited(key, amount)),
        "bank",
        "",
        key,
        Metadata.occurredAt(ManualClock.START),
        ManualClock.START,
        null);
  }

  private void deliver(Message... messages) throws InterruptedException {
    assertThat(broker.deliver("ledger.clerk", List.of(messages))).isEmpty();
  }

  private static List<String> parked(Tenon service, String reader) {
    return service.parked().list(reader, null, 100).stream()
        .map(one -> one.message().id())
        .toList();
  }

  private static void assertTimedOut(Tenon service, String reader) {
    assertThat(service.parked().list(reader, null, 100))
        .first()
        .extracting(ParkedMessage::reason)
        .asString()
        .contains("TENON-1403", "PT0.5S");
  }

  @Test
  void anEndlessLoopParksItsMessageAloneAndOtherKeysFlow() throws InterruptedException {
    Tenon ledger = ledger((event, delivery) -> spin());

    deliver(deposit("a", 1), deposit("b", 2), deposit("b", -1), deposit("c", 3), deposit("b", 4));

    assertThat(Accounts.deposits(ledger, BOOK, "a")).containsExactly(1L);
    assertThat(Accounts.deposits(ledger, BOOK, "b")).containsExactly(2L);
    assertThat(Accounts.deposits(ledger, BOOK, "c")).containsExactly(3L);
    assertThat(parked(ledger, "clerk")).containsExactly("id-1", "id4");
    assertTimedOut(ledger, "clerk");
    assertThat(ledger.failures()).singleElement().asString().contains("TENON-1403", "id-1");

    released.countDown();
    Await.until(() -> ledger.failures().isEmpty());
    assertThat(ledger.parked().redrive("clerk", "kim", "mended")).isEqualTo(2);
    assertThat(Accounts.deposits(ledger, BOOK, "b")).containsExactly(2L, -1L, 4L);
  }

  @Test
  void oneThatWakesLaterCanDoNothingByItsDelivery() throws InterruptedException {
    Tenon ledger =
        ledger((event, delivery) -> {
          ignoreInterrupts();
          tryLate(() -> delivery.execute(BOOK, "a", new Deposit("a", 99)));
          tryLate(() -> delivery.send(Outgoing.of(event).withId("late")));
          tryLate(() -> delivery.tx().commit());
        });
    deliver(deposit("a", -1), deposit("b", 2));

    released.countDown();
    Await.until(() -> ledger.failures().isEmpty());

    assertThat(late).first().isInstanceOf(InterruptedException.class);
    assertThat(late)
        .filteredOn(TenonException.class::isInstance)
        .hasSize(3)
        .allMatch(failure -> failure.toString().contains("TENON-1002"));
    assertThat(Accounts.deposits(ledger, BOOK, "a")).isEmpty();
    assertThat(Accounts.deposits(ledger, BOOK, "b")).containsExactly(2L);
    Await.until(() -> ledger.backlog() == 0);
    assertThat(broker.published).isEmpty();
  }

  @Test
  void whatFailsOrIsLateAfterItsCommitHoldsNobodyUp() throws InterruptedException {
    List<String> after = new CopyOnWriteArrayList<>();
    Tenon ledger =
        ledger((event, delivery) -> {
          delivery.tx().afterCommit(this::spin);
          delivery
              .tx()
              .afterCommit(() -> {
                throw new IllegalStateException("the cache is gone");
              });
          delivery.tx().afterCommit(() -> after.add(event.account()));
        });

    deliver(deposit("a", -1), deposit("b", 2));

    assertThat(after).containsExactly("a");
    assertThat(Accounts.deposits(ledger, BOOK, "a")).containsExactly(-1L);
    assertThat(Accounts.deposits(ledger, BOOK, "b")).containsExactly(2L);
    assertThat(parked(ledger, "clerk")).isEmpty();
    assertThat(ledger.failures()).singleElement().asString().contains("TENON-1403", "id2");
    released.countDown();
    Await.until(() -> ledger.failures().isEmpty());
  }

  @Test
  void aProjectionThatIsLateAfterItsCommitGoesOn() {
    List<Long> shown = new CopyOnWriteArrayList<>();
    Projection projection =
        Projection.named("shown", ProjectionTest.SUMS)
            .on(
                Deposited.class,
                (event, rows) ->
                    rows.afterCommit(
                        event.amount() < 0 ? this::spin : () -> shown.add(event.amount())));
    Tenon bank = start(service("bank").projection(projection));
    bank.execute(ACCOUNT, "a", new Deposit("a", -1));
    Await.until(() -> !bank.failures().isEmpty());
    bank.execute(ACCOUNT, "a", new Deposit("a", 2));

    Await.until(() -> shown.equals(List.of(2L)));
    assertThat(parked(bank, "shown")).isEmpty();
  }

  @Test
  @SuppressWarnings("try") // a lock is held by being there
  void theLocksOfOneThatStillRunsAreFreeForOthers() throws InterruptedException {
    List<StreamId> streams = List.of(BOOK.stream("a"));
    Tenon ledger =
        ledger((event, delivery) -> {
          try (Held held = started.getFirst().lock(streams.getFirst(), Mode.EXCLUSIVE)) {
            ignoreInterrupts();
          }
        });
    deliver(deposit("a", -1));

    assertThat(ledger.failures()).singleElement().asString().contains("TENON-1403", "id-1");
    ledger.lock(streams, Mode.EXCLUSIVE, Duration.ofMillis(20)).close();
  }

  @Test
  void noMessageIsToBlameWhileTheDatabaseStandsStill() throws InterruptedException {
    AtomicBoolean standsStill = new AtomicBoolean();
    ProbedDatabase.Probe probe =
        new ProbedDatabase.Probe() {
          @Override
          public void readingEnd() {
            if (standsStill.get()) {
              awaitRelease(Duration.ofMillis(1_100)); // longer than a database takes
            }
          }
        };
    Tenon ledger =
        ledger((event, delivery) -> released.await(), new ProbedDatabase(database, probe));
    standsStill.set(true);
    assertThatThrownBy(() -> deliver(deposit("a", -1))).hasMessageContaining("TENON-1201");
    standsStill.set(false);
    assertThat(parked(ledger, "clerk")).isEmpty();

    released.countDown();
    deliver(deposit("a", -1), deposit("a", 2));
    assertThat(Accounts.deposits(ledger, BOOK, "a")).containsExactly(-1L, 2L);
  }

  private void awaitRelease(Duration atMost) {
    try {
      released.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void oneThatIsLateIsNotGivenTheRestOfItsBatch() throws InterruptedException {
    Queue<Long> handled = new ConcurrentLinkedQueue<>();
    Receiver clerk =
        Receiver.named("clerk")
            .on(
                "bank",
                Deposited.class,
                (event, delivery) -> {
                  handled.add(event.amount());
                  if (event.amount() < 0) {
                    ignoreInterrupts();
                  }
                });
    Tenon ledger = start(service("ledger").receiver(clerk));
    deliver(deposit("a", -1), deposit("b", 2));

    released.countDown();
    Await.until(() -> ledger.failures().isEmpty());

    assertThat(handled).containsExactly(-1L, 2L);
  }

  @Test
  void oneThatReactsToItsInterruptionLeavesNoThread() throws InterruptedException {
    Tenon ledger = ledger((event, delivery) -> released.await());

    for (long i = 1; i <= 5; i++) {
      deliver(deposit("k" + i, -i), deposit("ok", i));
    }

    assertThat(parked(ledger, "clerk")).hasSize(5);
    assertThat(Accounts.deposits(ledger, BOOK, "ok"))
        .isEqualTo(LongStream.rangeClosed(1, 5).boxed().toList());
    assertThat(ledger.failures()).isEmpty();
  }

  @Test
  void aSlowBatchOfQuickHandlersIsNotLate() throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    Receiver clerk =
        Receiver.named("clerk")
            .on("bank", Deposited.class, (e, d) -> never.await(60, TimeUnit.MILLISECONDS));
    Tenon ledger = start(service("ledger").receiver(clerk));
    deliver(LongStream.range(1, 12).mapToObj(i -> deposit("a", i)).toArray(Message[]::new));

    assertThat(parked(ledger, "clerk")).isEmpty();
  }

  @Test
  void aReaderWithTooManyOfThemStandsStillAndSaysSo() throws InterruptedException {
    Tenon ledger = ledger((event, delivery) -> ignoreInterrupts());
    for (long i = 1; i <= 4; i++) {
      deliver(deposit("k" + i, -i));
    }

    assertThatThrownBy(() -> deliver(deposit("ok", 1))).hasMessageContaining("TENON-1404");
    assertThat(ledger.failures().toString()).contains("TENON-1404", "clerk");
    assertThat(parked(ledger, "clerk")).hasSize(4);

    released.countDown();
    Await.until(() -> ledger.failures().stream().noneMatch(one -> one.contains("TENON-1403")));
    deliver(deposit("ok", 1));
    assertThat(Accounts.deposits(ledger, BOOK, "ok")).containsExactly(1L);
    assertThat(ledger.failures()).isEmpty();
  }

  @Test
  void readersOfTheOwnLogGoOnToo() {
    Projection sums =
        Projection.named("sums", ProjectionTest.SUMS)
            .on(
                Deposited.class,
                (event, rows) -> {
                  ProjectionTest.add(event.account(), event.amount(), rows);
                  if (event.amount() == 7) {
                    spin();
                  }
                });
    Policy copy =
        Policy.named("copy")
            .on(
                Deposited.class,
                event -> {
                  if (event.amount() == 7) {
                    ignoreInterrupts();
                  }
                  return Effect.none();
                });
    Tenon bank = start(service("bank").projection(sums).policy(copy));
    for (String account : List.of("a", "b", "c")) {
      bank.execute(ACCOUNT, account, new Deposit(account, account.equals("b") ? 7 : 1));
    }
    bank.execute(ACCOUNT, "b", new Deposit("b", 1));
    Await.until(() -> bank.backlog() == 0);

    assertThat(bank.views().get(ProjectionTest.SUMS, "b")).isEmpty();
    assertThat(bank.views().get(ProjectionTest.SUMS, "c")).isPresent();
    assertThat(parked(bank, "sums")).hasSize(2);
    assertThat(parked(bank, "copy")).hasSize(2);
    assertTimedOut(bank, "copy");
  }

  @Test
  void aTimeoutThatTakesTooLongIsTriedLater() {
    ManualClock clock = new ManualClock();
    Policy remind =
        Policy.named("remind")
            .on(
                Deposited.class,
                event ->
                    event.amount() == 7 // not of what the timeout deposits
                        ? Effect.schedule(
                            event.account(), clock.instant(), new Reminder(event.account(), 1))
                        : Effect.none())
            .onTimeout(
                Reminder.class,
                reminder -> {
                  spin();
                  return Effect.send(BOOK, reminder.account(), new Deposit(reminder.account(), 1));
                });
    Tenon bank = start(service("bank").clock(clock).policy(remind));
    bank.execute(ACCOUNT, "a", new Deposit("a", 7));
    Await.until(() -> !bank.failures().isEmpty());

    released.countDown();
    Await.until(() -> {
      clock.advance(Duration.ofMinutes(2)); // it may be put off only now
      return Accounts.deposits(bank, BOOK, "a").equals(List.of(1L));
    });
  }

  @Test
  void aHandlerMayCloseItsService() {
    InProcessBroker lanes = InProcessBroker.create();
    Receiver last =
        Receiver.named("clerk")
            .on("bank", Deposited.class, (event, delivery) -> started.getFirst().close());
    Tenon ledger =
        start(service("ledger").broker(lanes).handlerTimeout(Duration.ofDays(1)).receiver(last));
    var answer = lanes.publish("bank", List.of(deposit("a", 1)));

    Await.until(() -> lanes.recipients("bank").isEmpty());
    Await.until(() -> {
      try {
        return ledger.execute(ACCOUNT, "a", new Deposit("a", 1)).version() < 0;
      } catch (TenonException e) {
        return e.problem() == Problem.CLOSED;
      }
    });
    assertThat(answer).isDone();
  }
}
