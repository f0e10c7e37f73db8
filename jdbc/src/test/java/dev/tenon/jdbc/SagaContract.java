package dev.tenon.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.ServiceBuilder;
import dev.tenon.Tenon;
import dev.tenon.event.Metadata;
import dev.tenon.inbox.Receiver;
import dev.tenon.jdbc.NotedCodec.Noted;
import dev.tenon.memory.InProcessBroker;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.message.Message;
import dev.tenon.message.Outgoing;
import dev.tenon.saga.Saga;
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
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sagas on a database: how far they are, their own tables and messages change together. */
abstract class SagaContract extends CommandsContract {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final long LIMIT_NANOS = 20_000_000_000L;
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

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + LIMIT_NANOS;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("did not happen within 20 s").isLessThan(end);
      LockSupport.parkNanos(2_000_000);
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
