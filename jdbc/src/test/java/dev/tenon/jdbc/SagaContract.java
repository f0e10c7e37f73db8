package dev.tenon.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.SagaDesk;
import dev.tenon.ServiceBuilder;
import dev.tenon.Tenon;
import dev.tenon.command.HistoryEntry;
import dev.tenon.event.Metadata;
import dev.tenon.event.Payload;
import dev.tenon.inbox.Receiver;
import dev.tenon.jdbc.NotedCodec.Noted;
import dev.tenon.memory.InProcessBroker;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.message.Message;
import dev.tenon.message.Outgoing;
import dev.tenon.saga.Saga;
import dev.tenon.saga.SagaAction;
import dev.tenon.saga.SagaEvent;
import dev.tenon.saga.SagaFilter;
import dev.tenon.saga.SagaInstance;
import dev.tenon.saga.SagaStatus;
import dev.tenon.spi.Tx;
import dev.tenon.testing.ManualClock;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sagas on a database: how far they are, their own tables and messages change together. */
abstract class SagaContract extends CommandsContract {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final long LIMIT_NANOS = 60_000_000_000L;
  private static final Saga<Noted> SAGA =
      Saga.named("note", Noted.class)
          .step(
              "ask",
              step ->
                  step.request("asked", data -> new Noted("ask " + data.text()))
                      .onReply(Noted.class, (data, reply) -> reply)
                      .compensation(data -> new Noted("undo"), Noted.class)
                      .timeout(TIMEOUT))
          .step("note", step -> step.local((data, tx, unit) -> note(tx, data.text())).pivot())
          .build();

  /** Requests of those whose texts begin with the same three letters are in order. */
  private static final Saga<Noted> KEYED =
      Saga.named("keyed", Noted.class)
          .step(
              "ask",
              step ->
                  step.request("asked", data -> data.text().substring(0, 3), data -> data)
                      .onReply(Noted.class)
                      .timeout(TIMEOUT)
                      .retriable())
          .build();

  private static final Duration DAY = Duration.ofDays(1);
  private static final Saga<Noted> CHILD =
      Saga.named("child", Noted.class)
          .step(
              "note",
              step ->
                  step.local((data, tx, unit) -> note(tx, "child of " + data.text()))
                      .compensation((data, tx, unit) -> {}))
          .step("wait", step -> step.signal().onReply(Noted.class).timeout(TIMEOUT).pivot())
          .build();
  private static final Saga<Noted> PARENT =
      Saga.named("parent", Noted.class)
          .step("child", step -> step.child(CHILD, Noted::text, data -> data).harmless())
          .step("wait", step -> step.signal().onReply(Noted.class).harmless())
          .step("note", step -> step.local((data, tx, unit) -> note(tx, data.text())).pivot())
          .build();
  private static final Saga<Noted> TICKING =
      Saga.named("ticking", Noted.class)
          .step("nothing", step -> step.local((data, tx, unit) -> {}).pivot())
          .build();

  private final ManualClock clock = ManualClock.started();
  private final InProcessBroker sagaBroker = InProcessBroker.create();
  private final MemoryDatabase ofParticipant = MemoryDatabase.create();
  private final List<Message> unanswered = new CopyOnWriteArrayList<>();
  private final List<Tenon> services = new CopyOnWriteArrayList<>();

  /** Before their tables are gone. */
  @AfterEach
  void stopSagas() {
    services.forEach(Tenon::close);
    services.clear();
    sagaBroker.close();
  }

  private Tenon started(ServiceBuilder builder) {
    Tenon service =
        builder.broker(sagaBroker).codec(new NotedCodec()).clock(clock).outbox().start();
    services.add(service);
    return service;
  }

  private Tenon participant(Receiver.Handler<Noted> handler) {
    return started(
        Tenon.service("participant")
            .database(ofParticipant)
            .receiver(Receiver.named("asked").on("asked", Noted.class, handler)));
  }

  private Tenon orchestrator() {
    return started(Tenon.service("notes").lanes(4).database(database).saga(SAGA));
  }

  private static void note(Tx tx, String text) throws SQLException {
    Connection connection = tx.unwrap(Connection.class);
    try (PreparedStatement insert = connection.prepareStatement("insert into notes values (?)")) {
      insert.setString(1, text);
      insert.executeUpdate();
    }
  }

  static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + LIMIT_NANOS;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("did not happen within 60 s").isLessThan(end);
      LockSupport.parkNanos(10_000_000);
    }
  }

  private static boolean isCompleted(Tenon service, String id) {
    return service.sagas().load("note", id).state().status() == SagaStatus.COMPLETED;
  }

  @Test
  void sagasInLanesTakeEachOfTheirStepsOnce() throws SQLException {
    participant((asked, delivery) -> delivery.reply(new Noted(asked.text() + " ok")));
    Tenon first = orchestrator();
    List<String> ids = IntStream.range(0, 60).mapToObj(i -> "n" + i).toList();
    ids.parallelStream()
        .forEach(id -> {
          assertThat(first.sagas().start(SAGA, id, new Noted(id), Metadata.none())).isTrue();
          assertThat(first.sagas().start(SAGA, id, new Noted("again"), Metadata.none())).isFalse();
        });

    ids.forEach(id -> await(() -> isCompleted(first, id)));
    assertThat(notes()).isEqualTo(ids.size());
    assertThat(first.sagas().load("note", "n7").state().data()).isEqualTo(new Noted("ask n7 ok"));
    assertThat(first.sagas().history("note", "n7", 0, 10))
        .extracting(entry -> entry.event().getClass().getSimpleName())
        .containsExactly("Started", "StepRequested", "StepDone", "StepDone", "Ended");
    assertThat(first.sagas().list(SagaFilter.all().in(SagaStatus.COMPLETED), null, 100))
        .hasSize(ids.size());
    assertThat(database.progress().due(ManualClock.START.plus(Duration.ofDays(9)), 9)).isEmpty();
  }

  @Test
  void aSagaGoesOnWithAnotherInstanceAfterTheFirstIsGone() throws SQLException {
    Tenon participant = participant((asked, delivery) -> unanswered.add(delivery.message()));
    Tenon first = orchestrator();
    first.sagas().start(SAGA, "n1", new Noted("größe 😀\n\""), Metadata.none());
    await(() -> !unanswered.isEmpty());
    first.close();
    clock.advance(TIMEOUT);
    Tenon second = orchestrator();
    await(() -> attempts(second) == 2);
    try (Tx tx = ofParticipant.begin()) {
      participant.send(tx, Outgoing.reply(unanswered.getFirst(), new Noted("late but fine")));
      tx.commit();
    }

    await(() -> isCompleted(second, "n1"));
    assertThat(notes()).isEqualTo(1);
    SagaEvent started = second.sagas().history("note", "n1", 0, 1).getFirst().event();
    assertThat(((SagaEvent.Started) started).data()).isEqualTo(new Noted("größe 😀\n\""));
  }

  private static int attempts(Tenon service) {
    return service.sagas().load("note", "n1").state().step("ask").attempts();
  }

  @Test
  void aRequestThatFailsHoldsUpThoseOfItsKeyInOrderAndNoOthers() {
    List<String> taken = new CopyOnWriteArrayList<>();
    AtomicBoolean mended = new AtomicBoolean();
    Tenon participant =
        participant((asked, delivery) -> {
          if (asked.text().equals("ann 1") && !mended.get()) {
            throw new IllegalStateException("poison");
          }
          delivery.reply(asked);
          delivery.tx().afterCommit(() -> taken.add(asked.text()));
        });
    Tenon service = started(Tenon.service("notes").lanes(4).database(database).saga(KEYED));
    for (int i = 0; i < 5; i++) {
      for (String key : List.of("ann ", "bob ")) {
        service.sagas().start(KEYED, key + i, new Noted(key + i), Metadata.none());
      }
    }
    await(() -> ended(service, "bob ") == 5 && ended(service, "ann ") == 1);
    await(() -> participant.parked().list("asked", null, 9).size() == 4);
    for (int i = 0; i < 3; i++) {
      clock.advance(TIMEOUT);
      service.runDueTimers();
    }
    assertThat(ended(service, "ann ")).isEqualTo(1);

    mended.set(true);
    assertThat(participant.parked().redrive("asked", "kim", "mended")).isEqualTo(4);
    await(() -> ended(service, "ann ") == 5 && taken.size() >= 10); // noted after the commit
    assertThat(taken)
        .filteredOn(text -> text.startsWith("ann"))
        .containsExactly("ann 0", "ann 1", "ann 2", "ann 3", "ann 4");
    assertThat(taken)
        .filteredOn(text -> text.startsWith("bob"))
        .containsExactly("bob 0", "bob 1", "bob 2", "bob 3", "bob 4");
  }

  @Test
  void whatIsAskedForWhileARequestWaitsForItsRetryIsSentAfterIt() {
    List<String> taken = new CopyOnWriteArrayList<>();
    Tenon participant =
        participant((asked, delivery) -> {
          delivery.tx().afterCommit(() -> taken.add(asked.text()));
          if (!asked.text().equals("ann 1")) {
            delivery.reply(asked);
          }
        });
    Tenon service = started(Tenon.service("notes").lanes(4).database(database).saga(KEYED));
    service.sagas().start(KEYED, "ann 1", new Noted("ann 1"), Metadata.none());
    await(() -> taken.size() == 1);
    clock.advance(TIMEOUT);
    service.runDueTimers();
    await(() -> service.sagas().load("keyed", "ann 1").state().step("ask").attempts() == 2);
    for (String text : List.of("ann 2", "ann 3", "bob 1")) {
      service.sagas().start(KEYED, text, new Noted(text), Metadata.none());
    }
    await(() -> ended(service, "bob ") == 1);
    await(() -> service.backlog() + participant.backlog() == 0 && taken.size() >= 2);
    assertThat(taken).containsExactly("ann 1", "bob 1");

    clock.advance(Duration.ofSeconds(1)); // the first pause
    await(() -> ended(service, "ann ") == 2 && taken.size() >= 4); // noted after the commit
    assertThat(taken).containsExactly("ann 1", "bob 1", "ann 2", "ann 3");
  }

  @Test
  void aFamilyOfSagasEndsTogetherAndSignalsAndSchedulesAreKept() throws SQLException {
    Instant start = clock.instant();
    Tenon service = family();
    service.sagas().start(PARENT, "p1", new Noted("one"), Metadata.none());
    service.sagas().start(PARENT, "p2", new Noted("two"), Metadata.none());
    assertThat(tell(service, "p1", "yes")).isTrue();
    assertThat(service.sagas().load("parent", "p1").state().signals())
        .containsExactly(new Noted("yes"));
    service.close();

    Tenon second = family();
    assertThat(second.sagas().load("child", "one").state().status()).isEqualTo(SagaStatus.RUNNING);
    clock.advance(TIMEOUT); // nobody told the children
    await(() -> status(second, "child", "one") == SagaStatus.NEEDS_ATTENTION);
    second.sagas().skip("child", "one", "wait", "kim", "a test");
    second.sagas().compensate("child", "two", "kim", "a test");

    assertThat(status(second, "parent", "p1")).isEqualTo(SagaStatus.COMPLETED);
    assertThat(status(second, "parent", "p2")).isEqualTo(SagaStatus.COMPENSATED);
    assertThat(notes()).isEqualTo(3); // one, its child's, and the note of the other's child
    assertThat(tell(second, "p2", "late")).isFalse();

    clock.advance(Duration.ofDays(1));
    await(() -> second.sagas().load("ticking", start.plus(DAY).toString()).exists());
    assertThat(second.sagas().list(SagaFilter.all().named("ticking"), null, 9)).hasSize(1);

    clock.advance(Duration.ofMillis(1));
    assertThat(second.sagas().forgetEnded(Duration.ZERO)).isEqualTo(5);
    assertThat(second.sagas().list(SagaFilter.all(), null, 9)).isEmpty();
    assertThat(status(second, "parent", "p1")).isEqualTo(SagaStatus.COMPLETED);
  }

  private static boolean tell(Tenon service, String id, String what) {
    return service.sagas().signal("parent", id, new Noted(what), Metadata.none());
  }

  private static SagaStatus status(Tenon service, String saga, String id) {
    return service.sagas().load(saga, id).state().status();
  }

  private Tenon family() {
    return started(
        Tenon.service("families")
            .database(database)
            .saga(CHILD)
            .saga(PARENT)
            .saga(TICKING, after -> after.plus(DAY), at -> new Noted("tick")));
  }

  private static long ended(Tenon service, String prefix) {
    SagaFilter filter = SagaFilter.all().in(SagaStatus.COMPLETED).withIdPrefix(prefix);
    return service.sagas().list(filter, null, 9).size();
  }

  @Test
  void aRequestThatComesAgainIsAnsweredAgain() throws Exception {
    List<Message> replies = new CopyOnWriteArrayList<>();
    AtomicInteger handled = new AtomicInteger();
    Tenon participant =
        started(
            Tenon.service("participant")
                .database(database)
                .receiver(
                    Receiver.named("asked")
                        .on(
                            "asked",
                            Noted.class,
                            (asked, delivery) ->
                                delivery.reply(
                                    new Noted(asked.text() + handled.incrementAndGet())))));
    MemoryDatabase ofAsker = MemoryDatabase.create();
    Tenon asker = started(Tenon.service("asker").database(ofAsker));
    AutoCloseable listening =
        sagaBroker.subscribe(
            "asker.replies",
            "listener",
            1,
            batch -> {
              replies.addAll(batch);
              return List.of();
            });
    for (int time = 1; time <= 3; time++) {
      try (Tx tx = ofAsker.begin()) {
        asker.send(tx, Outgoing.of(new Noted("größe")).onTopic("asked").withId("r1"));
        tx.commit();
      }
      int sent = time;
      await(() -> replies.size() == sent);
    }
    listening.close();
    assertThat(replies).extracting(Message::id).containsOnly(replies.getFirst().id());
    assertThat(replies)
        .extracting(reply -> new NotedCodec().decode(reply.payload()))
        .containsOnly(new NotedCodec().decode(replies.getFirst().payload()));
    assertThat(replies).extracting(reply -> reply.metadata().causationId()).containsOnly("r1");
    assertThat(participant.failures()).isEmpty();
  }

  @Test
  void nothingOfASagaIsLeftIfItsFirstTransactionIsRolledBack() throws SQLException {
    Tenon service = orchestrator();
    assertThatThrownBy(() ->
            service.transact(
                Metadata.none(),
                (tx, unit) -> {
                  note(tx, "never");
                  service.sagas().start(unit, SAGA, "n1", new Noted("x"));
                  throw new IllegalStateException("no");
                }))
        .hasMessage("no");

    assertThat(service.sagas().load("note", "n1").exists()).isFalse();
    assertThat(service.sagas().list(SagaFilter.all(), null, 9)).isEmpty();
    assertThat(database.progress().due(ManualClock.START.plus(Duration.ofDays(9)), 9)).isEmpty();
    assertThat(database.outbox().countDue(clock.instant())).isZero();
    assertThat(notes()).isZero();
  }

  @Test
  void operatorsAskWithoutTheService() {
    Tenon first = orchestrator();
    first.sagas().start(SAGA, "n1", new Noted("x"), Metadata.none());
    first.close();
    SagaDesk desk = SagaDesk.of(database, clock);
    assertThat(desk.list(SagaFilter.all().at("ask"), null, 9))
        .extracting(SagaInstance::id)
        .containsExactly("n1");
    assertThat(desk.load("note", "n1").state().data())
        .isInstanceOfSatisfying(Payload.class, data -> assertThat(data.type()).isEqualTo("noted"));
    assertThatThrownBy(() -> desk.ask("note", "n1", SagaAction.SKIP, "ask", "kim", "a test"))
        .hasMessageContaining("TENON-1804");

    String end = desk.ask("note", "n1", SagaAction.END, null, "kim", "a test");
    clock.advance(Duration.ofMillis(1));
    String compensate = desk.ask("note", "n1", SagaAction.COMPENSATE, null, "ann", "another");
    assertThat(desk.answer("note", "n1", end)).isEmpty();
    Tenon service = orchestrator();
    await(() -> desk.answer("note", "n1", compensate).isPresent());

    assertThat(desk.answer("note", "n1", end))
        .hasValue(new SagaEvent.Intervened(SagaAction.END, null, "a test"));
    assertThat(desk.answer("note", "n1", compensate).orElseThrow())
        .isInstanceOfSatisfying(
            SagaEvent.ActionRefused.class,
            refused -> assertThat(refused.reason()).contains("TENON-1804", "it is ENDED"));
    assertThat(service.sagas().history("note", "n1", 2, 9))
        .extracting(HistoryEntry::actor)
        .containsExactly("kim", "kim", "ann");
  }

  @Test
  void operatorsSeeWhereASagaIsAndWhoEndedIt() {
    Tenon service = orchestrator();
    service.sagas().start(SAGA, "n1", new Noted("x"), Metadata.none());
    service.sagas().inTenant("acme").start(SAGA, "n1", new Noted("y"), Metadata.none());

    assertThat(service.sagas().list(SagaFilter.all().at("ask"), null, 9))
        .extracting(SagaInstance::tenant)
        .containsExactlyInAnyOrder("", "acme");
    service.sagas().end("note", "n1", "kim", "a test");
    assertThat(service.sagas().list(SagaFilter.all().in(SagaStatus.RUNNING), null, 9))
        .extracting(SagaInstance::tenant)
        .containsExactly("acme");
    assertThat(service.sagas().history("note", "n1", 2, 1).getFirst().actor()).isEqualTo("kim");
  }
}
