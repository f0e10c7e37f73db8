package dev.tenon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.event.Codec;
import dev.tenon.event.Metadata;
import dev.tenon.inbox.Receiver;
import dev.tenon.memory.InProcessBroker;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.message.Outgoing;
import dev.tenon.saga.Retry;
import dev.tenon.saga.Saga;
import dev.tenon.saga.SagaStatus;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests of one key, of which one waits for its retry. */
class SagaOrderTest {
  record Job(String id, String key) {}

  record Do(String id) {}

  record Done(String id) {}

  record Busy(String id) {}

  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Duration PAUSE = Duration.ofSeconds(20);
  private static final Saga<Job> JOB =
      Saga.named("job", Job.class)
          .step(
              "do",
              step ->
                  step.request("work", Job::key, it -> new Do(it.id()))
                      .onReply(Done.class)
                      .retryOn(Busy.class)
                      .timeout(TIMEOUT)
                      .retry(Retry.times(3).withBackoff(PAUSE, PAUSE.multipliedBy(2)))
                      .harmless())
          .build();

  private static final Codec CODEC = RecordCodec.of(Job.class, Do.class, Done.class, Busy.class);

  private final ManualClock clock = new ManualClock();
  private final InProcessBroker broker = InProcessBroker.create();
  private final MemoryDatabase database = MemoryDatabase.create();
  private final Set<String> busy = ConcurrentHashMap.newKeySet();
  private final Set<String> silent = ConcurrentHashMap.newKeySet();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final Tenon worker =
      service("worker", MemoryDatabase.create())
          .receiver(
              Receiver.named("work")
                  .on(
                      "work",
                      Do.class,
                      (it, delivery) -> {
                        delivery.tx().afterCommit(() -> asked.add(it.id()));
                        if (busy.contains(it.id())) {
                          delivery.reply(new Busy(it.id()));
                        } else if (!silent.contains(it.id())) {
                          delivery.reply(new Done(it.id()));
                        }
                      }))
          .start();
  private final Tenon jobs = service("jobs", database).saga(JOB).start();

  private ServiceBuilder service(String name, MemoryDatabase of) {
    return Tenon.service(name).database(of).broker(broker).codec(CODEC).clock(clock).outbox();
  }

  @AfterEach
  void close() {
    jobs.close();
    worker.close();
    broker.close();
  }

  private void start(String tenant, String id, String key) {
    jobs.sagas().inTenant(tenant).start(JOB, id, new Job(id, key), Metadata.none());
  }

  private void start(String id, String key) {
    start("", id, key);
  }

  private int attempts(String id) {
    return jobs.sagas().load("job", id).state().step("do").attempts();
  }

  private SagaStatus status(String id) {
    return jobs.sagas().load("job", id).state().status();
  }

  /** Of a request that was answered, and waits to be sent again. */
  private void retryOf(String id, String key) {
    busy.add(id);
    start(id, key);
    Await.until(() -> attempts(id) == 2);
  }

  private void awaitDone(String... ids) {
    for (String id : ids) {
      Await.until(() -> status(id) == SagaStatus.COMPLETED);
    }
  }

  private void pass(Duration time) {
    clock.advance(time);
    jobs.runDueTimers();
  }

  /** It is noted after the commit, which may be after the reply has come. */
  private void awaitAsked(String... ids) {
    Await.until(() -> asked.size() >= ids.length);
    assertThat(asked).containsExactly(ids);
  }

  private void quiet() {
    Await.until(() -> jobs.backlog() + worker.backlog() == 0);
  }

  @Test
  void whatComesLaterWaitsForTheRetryAndOtherKeysDoNot() {
    retryOf("a1", "ann");
    start("a2", "ann");
    start("b1", "bob");
    start("a3", "ann");
    awaitDone("b1");
    quiet();
    awaitAsked("a1", "b1");

    busy.clear();
    pass(PAUSE);
    awaitDone("a1", "a2", "a3");
    awaitAsked("a1", "b1", "a1", "a2", "a3");
  }

  @Test
  void thePatienceForWhatWaitsBeginsWhenItIsSent() {
    busy.add("a1");
    silent.add("a2");
    start("a1", "ann");
    Await.until(() -> attempts("a1") == 2);
    start("a2", "ann");
    for (Duration left = PAUSE; left.isPositive(); left = left.minus(TIMEOUT)) {
      assertThat(attempts("a2")).isEqualTo(1);
      pass(TIMEOUT);
    }
    Await.until(() -> asked.equals(List.of("a1", "a1", "a2")));
    quiet();
    assertThat(attempts("a2")).isEqualTo(1);
    pass(TIMEOUT);
    Await.until(() -> attempts("a2") == 2);
  }

  @Test
  void retriesKeepTheOrderToo() {
    busy.addAll(List.of("a1", "a2"));
    start("a1", "ann");
    Await.until(() -> attempts("a1") == 2);
    start("a2", "ann");
    pass(PAUSE); // both are asked for, and both wait: the first for longer
    Await.until(() -> attempts("a1") == 3 && attempts("a2") == 2);
    start("a3", "ann");
    pass(PAUSE);
    quiet();
    awaitAsked("a1", "a1", "a2");

    busy.clear();
    pass(PAUSE);
    awaitDone("a1", "a2", "a3");
    awaitAsked("a1", "a1", "a2", "a1", "a2", "a3");
  }

  @Test
  void aReplyThatComesAfterAllEndsTheWait() {
    String request = unansweredInTime("a1", "ann");
    answer(request, "a1");
    awaitDone("a1");
    start("a2", "ann");
    awaitDone("a2");
    awaitAsked("a1", "a2");
  }

  @Test
  void whatWaitedBehindItStaysInOrderAfterThat() {
    String request = unansweredInTime("a1", "ann");
    start("a2", "ann");
    answer(request, "a1");
    awaitDone("a1");
    start("a3", "ann");
    quiet();
    awaitAsked("a1");

    pass(PAUSE);
    awaitDone("a2", "a3");
    awaitAsked("a1", "a2", "a3");
  }

  /** A request that nobody answers, and that waits to be sent again; its id. */
  private String unansweredInTime(String id, String key) {
    silent.add(id);
    start(id, key);
    quiet();
    String request = jobs.sagas().load("job", id).state().step("do").request();
    pass(TIMEOUT);
    Await.until(() -> attempts(id) == 2);
    return request;
  }

  private void answer(String request, String id) {
    Metadata cause = Metadata.none().withCausationId(request);
    Outgoing reply = Outgoing.of(new Done(id)).onTopic(Outgoing.repliesTo("jobs"));
    worker.transact(
        Metadata.none(),
        (tx, unit) -> {
          worker.send(tx, reply.withMetadata(cause));
          return id;
        });
  }

  @Test
  void whatWaitsWaitsAsLongAsTheRetryIsNotAnswered() {
    retryOf("a1", "ann");
    busy.clear();
    silent.add("a1");
    clock.advance(PAUSE.plus(TIMEOUT).minusMillis(1));
    quiet();
    for (int i = 0; i < 3; i++) {
      jobs.runDueTimers(); // looks whether the retry was answered
    }
    assertThat(waits()).isEqualTo(1);
    start("a2", "ann");
    awaitDone("a2"); // at once, but behind the retry, wherever that is
    awaitAsked("a1", "a1", "a2");
    assertThat(waits()).isEqualTo(1);

    answer(jobs.sagas().load("job", "a1").state().step("do").request(), "a1");
    awaitDone("a1");
    pass(PAUSE.plus(TIMEOUT));
    assertThat(waits()).isZero();
  }

  private long waits() {
    return database.progress().due(Instant.MAX, 99).stream()
        .filter(timer -> timer.id().startsWith("wait "))
        .count();
  }

  @Test
  void ofRequestsThatWaitAtTheSameMomentNoneIsForgotten() {
    retryOf("a1", "ann");
    AtomicInteger tries = new AtomicInteger();
    jobs.transact(
        Metadata.none(),
        (tx, unit) -> {
          boolean started = jobs.sagas().start(unit, JOB, "a3", new Job("a3", "ann"));
          if (tries.incrementAndGet() == 1) {
            start("a2", "ann");
          }
          return started;
        });

    assertThat(tries).hasValue(2);
    String waiting =
        database.progress().timers("sagas", "", List.of("wait work ann")).stream()
            .map(timer -> new String(timer.payload().data(), StandardCharsets.UTF_8))
            .collect(Collectors.joining());
    for (String id : List.of("a1", "a2", "a3")) {
      assertThat(waiting).contains(jobs.sagas().load("job", id).state().step("do").request());
    }
    busy.clear();
    pass(PAUSE);
    awaitDone("a1", "a2", "a3");
    awaitAsked("a1", "a1", "a2", "a3");
  }

  @Test
  void sagasStartedInOneTransactionWaitBehindOneAnother() {
    retryOf("a1", "ann");
    jobs.transact(
        Metadata.none(),
        (tx, unit) -> {
          jobs.sagas().start(unit, JOB, "a2", new Job("a2", "ann"));
          return jobs.sagas().start(unit, JOB, "a3", new Job("a3", "ann"));
        });
    quiet();
    awaitAsked("a1");

    busy.clear();
    pass(PAUSE);
    awaitDone("a1", "a2", "a3");
    awaitAsked("a1", "a1", "a2", "a3");
  }

  @Test
  void nothingIsKeptOnceNobodyWaits() {
    retryOf("a1", "ann");
    busy.clear();
    pass(PAUSE);
    awaitDone("a1");
    pass(TIMEOUT);
    Await.until(() -> database.progress().due(clock.instant().plus(PAUSE), 9).isEmpty());
    start("a2", "ann");
    awaitDone("a2");
  }

  @Test
  void keysAreOfOneTenantAndMayBeLong() {
    String key = "k".repeat(500);
    busy.addAll(List.of("a1", "b1"));
    start("a1", key);
    start("b1", "bob");
    Await.until(() -> attempts("a1") == 2 && attempts("b1") == 2);
    start("a2", key);
    start("other", "c1", "bob");
    Await.until(() ->
        jobs.sagas().inTenant("other").load("job", "c1").state().status() == SagaStatus.COMPLETED);
    quiet();
    Await.until(() -> asked.size() >= 3);
    assertThat(asked).containsExactlyInAnyOrder("a1", "b1", "c1");

    busy.clear();
    pass(PAUSE);
    awaitDone("a1", "a2", "b1");
  }
}
