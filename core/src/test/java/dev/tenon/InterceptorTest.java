package dev.tenon;

import static dev.tenon.Accounts.ACCOUNT;
import static dev.tenon.Accounts.BOOK;
import static dev.tenon.Accounts.CODEC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.Accounts.Deposit;
import dev.tenon.Accounts.Deposited;
import dev.tenon.Accounts.Withdrawn;
import dev.tenon.event.Metadata;
import dev.tenon.inbox.Delivery;
import dev.tenon.inbox.Interceptor;
import dev.tenon.inbox.Receiver;
import dev.tenon.inbox.Retry;
import dev.tenon.message.Message;
import dev.tenon.message.ParkedMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What stands around handlers, how often a message is tried, what becomes of other types. */
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InterceptorTest {
  private final ManualBroker broker = new ManualBroker();
  private final List<String> told = new CopyOnWriteArrayList<>();
  private final List<Tenon> started = new ArrayList<>();

  @AfterEach
  void close() {
    started.forEach(Tenon::close);
  }

  private Tenon start(ServiceBuilder builder) {
    Tenon service = builder.start();
    started.add(service);
    return service;
  }

  private ServiceBuilder ledger(Receiver... receivers) {
    ServiceBuilder builder = Tenon.service("ledger").broker(broker).codec(CODEC);
    for (Receiver receiver : receivers) {
      builder.receiver(receiver);
    }
    return builder;
  }

  private Receiver clerk() {
    return Receiver.named("clerk").on("bank", Deposited.class, this::book);
  }

  private void book(Deposited event, Delivery delivery) throws IOException {
    told.add("handler");
    delivery.execute(BOOK, event.account(), new Deposit(event.account(), event.amount()));
    if (event.amount() < 0) {
      throw new IOException("out of ink");
    }
  }

  private Interceptor telling(String name) {
    return (call, next) -> {
      told.add(name + " " + call.reader() + " " + call.topic() + " " + call.message().id());
      try {
        next.proceed();
      } finally {
        told.add(name + " done");
      }
    };
  }

  private static Message message(String id, String key, Object event) {
    return new Message(
        id,
        CODEC.encode(event),
        "bank",
        "",
        key,
        Metadata.occurredAt(ManualClock.START),
        ManualClock.START,
        null);
  }

  private static Message deposit(String key, long amount) {
    return message("id" + amount, key, new Deposited(key, amount));
  }

  private void deliver(Message... messages) throws InterruptedException {
    assertThat(broker.deliver("ledger.clerk", List.of(messages))).isEmpty();
  }

  @Test
  void theyStandAroundInTheirOrderTheServicesOutside() throws InterruptedException {
    start(
        ledger(clerk().intercept(telling("c")).intercept(telling("d")))
            .intercept(telling("a"))
            .intercept(telling("b")));

    deliver(deposit("x", 1));

    assertThat(told)
        .containsExactly(
            "a clerk bank id1",
            "b clerk bank id1",
            "c clerk bank id1",
            "d clerk bank id1",
            "handler",
            "d done",
            "c done",
            "b done",
            "a done");
  }

  @Test
  void oneThatDoesNotGoOnTakesTheMessageWithoutEffect() throws InterruptedException {
    ConcurrentHashMap.KeySetView<String, Boolean> seen = ConcurrentHashMap.newKeySet();
    Interceptor once =
        (call, next) -> {
          if (seen.add(call.message().key())) {
            next.proceed();
          }
        };
    Tenon ledger = start(ledger(clerk().intercept(once)));

    deliver(deposit("x", 1), deposit("x", 2), deposit("y", 3));

    assertThat(Accounts.deposits(ledger, BOOK, "x")).containsExactly(1L);
    assertThat(Accounts.deposits(ledger, BOOK, "y")).containsExactly(3L);
    assertThat(ledger.parked().list("clerk", null, 10)).isEmpty();
  }

  @Test
  void whatOneThrowsParksTheMessageAndRollsBack() throws InterruptedException {
    Interceptor strict =
        (call, next) -> {
          next.proceed();
          if (call.message().key().equals("x")) {
            throw new IOException("not today");
          }
        };
    Tenon ledger = start(ledger(clerk().intercept(strict)).retry(Retry.never()));

    deliver(deposit("x", 1), deposit("y", 2));

    assertThat(ledger.parked().list("clerk", null, 10))
        .extracting(ParkedMessage::reason)
        .containsExactly("java.io.IOException: not today");
    assertThat(Accounts.deposits(ledger, BOOK, "x")).isEmpty();
    assertThat(Accounts.deposits(ledger, BOOK, "y")).containsExactly(2L);
  }

  @Test
  void thoseOfTheServiceStandAroundItsPoliciesAndProjections() {
    List<String> readers = new CopyOnWriteArrayList<>();
    Tenon bank =
        start(
            Tenon.service("bank")
                .codec(CODEC)
                .projection(ProjectionTest.sums())
                .intercept((call, next) -> {
                  readers.add(call.reader() + " " + (call.tx() != null));
                  next.proceed();
                }));
    bank.execute(ACCOUNT, "a", new Deposit("a", 1));
    Await.until(() -> bank.backlog() == 0);

    assertThat(readers).containsExactly("sums true");
    assertThat(bank.views().get(ProjectionTest.SUMS, "a")).isPresent();
  }

  @Test
  void aMessageIsTriedAsOftenAsItsReceiverSays() throws InterruptedException {
    Retry quick = Retry.defaults().withPauses(Duration.ZERO, Duration.ZERO);
    start(ledger(clerk().retry(quick.withAttempts(6))).retry(Retry.never()));

    deliver(deposit("x", -1));

    assertThat(told).hasSize(6);
  }

  @Test
  void aFailureThatCannotPassIsNotTriedAgain() throws InterruptedException {
    Retry ofRefusals = Retry.defaults().onlyAfter(IllegalStateException.class::isInstance);
    start(ledger(clerk().retry(ofRefusals)));

    deliver(deposit("x", -1));

    assertThat(told).hasSize(1);
  }

  @Test
  void pausesGrowToTheLongest() {
    Retry retry = Retry.defaults().withPauses(Duration.ofMillis(10), Duration.ofMillis(100));

    assertThat(List.of(retry.pauseBefore(2), retry.pauseBefore(3), retry.pauseBefore(4)))
        .containsExactly(Duration.ofMillis(10), Duration.ofMillis(40), Duration.ofMillis(100));
    assertThat(retry.pauseBefore(20)).isEqualTo(Duration.ofMillis(100));
    assertThatThrownBy(() -> retry.withAttempts(0)).hasMessageContaining("TENON-1001");
    assertThatThrownBy(() -> retry.withPauses(Duration.ZERO, Duration.ofMinutes(1)))
        .hasMessageContaining("TENON-1001");
  }

  @Test
  void closingEndsAPause() throws InterruptedException {
    Retry patient = Retry.defaults().withPauses(Duration.ofSeconds(10), Duration.ofSeconds(10));
    CountDownLatch failing = new CountDownLatch(1);
    Tenon bank =
        start(
            Tenon.service("bank")
                .codec(CODEC)
                .retry(patient.withAttempts(20))
                .receiver(
                    Receiver.named("clerk")
                        .on(
                            Deposited.class,
                            (event, delivery) -> {
                              failing.countDown();
                              throw new IOException("out of ink");
                            })));
    bank.execute(ACCOUNT, "a", new Deposit("a", 1));
    failing.await();

    long begun = System.nanoTime();
    bank.close();
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(9));
  }

  @Test
  void otherTypesArePassedOverUnlessTheTopicIsTheReceiversOwn() throws InterruptedException {
    Tenon ledger = start(ledger(clerk()));
    deliver(message("w1", "x", new Withdrawn("x", 1)), deposit("x", 1));
    assertThat(ledger.parked().list("clerk", null, 10)).isEmpty();
    ledger.close();

    Tenon strict = start(ledger(clerk().parkUnhandled("bank")));
    deliver(message("w2", "x", new Withdrawn("x", 1)), deposit("x", 2), deposit("y", 3));

    assertThat(strict.parked().list("clerk", null, 10))
        .extracting(ParkedMessage::reason)
        .satisfiesExactlyInAnyOrder(
            reason -> assertThat(reason).contains("TENON-1301", "receiver clerk", "bank"),
            reason -> assertThat(reason).startsWith("waits behind"));
    assertThat(Accounts.deposits(strict, BOOK, "y")).containsExactly(3L);
  }
}
