package dev.tenon;

import static dev.tenon.SagaShop.ORDERS;
import static dev.tenon.SagaShop.PLACE;
import static dev.tenon.SagaShop.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.SagaShop.Placed;
import dev.tenon.SagaShop.Refunded;
import dev.tenon.SagaShop.Release;
import dev.tenon.SagaShop.Reserve;
import dev.tenon.SagaShop.Reserved;
import dev.tenon.SagaShop.Ship;
import dev.tenon.SagaShop.Shipped;
import dev.tenon.SagaShop.Strange;
import dev.tenon.event.EventStore.Until;
import dev.tenon.event.Metadata;
import dev.tenon.inbox.Receiver;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.message.Message;
import dev.tenon.message.Outgoing;
import dev.tenon.saga.Saga;
import dev.tenon.saga.SagaEvent;
import dev.tenon.saga.SagaState;
import dev.tenon.saga.SagaStatus;
import dev.tenon.saga.StepStatus;
import dev.tenon.spi.Tx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sagas as services run them. */
class SagaTest {
  private final SagaShop shop = new SagaShop();

  @AfterEach
  void close() {
    shop.close();
  }

  private List<String> history(String id) {
    return shop.orders().sagas().history("place", id, 0, 100).stream()
        .map(entry -> entry.event().getClass().getSimpleName())
        .toList();
  }

  @Test
  void aSagaGoesThroughItsSteps() {
    shop.start("o1", 10);
    shop.await("o1", SagaStatus.COMPLETED);

    assertThat(shop.effects()).containsExactly(new Reserve("o1", 10), new Ship("o1"));
    assertThat(shop.order("o1")).isEqualTo("Approved");
    assertThat(history("o1"))
        .containsExactly(
            "Started",
            "StepRequested",
            "StepDone",
            "StepDone",
            "StepRequested",
            "StepDone",
            "Ended");
    assertThat(shop.requests).extracting(Message::key).containsOnly("ann");
    assertThat(shop.requests)
        .extracting(request -> request.metadata().correlationId())
        .containsOnly("saga.place-o1");
    assertThat(shop.orders().load(ORDERS, "o1").version()).isEqualTo(1);
    assertThat(shop.timers()).isEmpty();
  }

  @Test
  void aRefusedSagaEndsWithItsReason() {
    shop.start("o1", 500);
    shop.await("o1", SagaStatus.COMPENSATED);

    SagaState state = shop.state("o1");
    assertThat(state.data()).isEqualTo(new SagaShop.Order("o1", "ann", 500, "INSUFFICIENT_CREDIT"));
    assertThat(state.reason()).isEqualTo("reserve: Rejected");
    assertThat(shop.effects()).containsExactly(new Reserve("o1", 500));
    assertThat(shop.order("o1")).isEmpty();
  }

  @Test
  void whatWasReservedIsReleasedIfTheOrderIsRefused() {
    shop.orders().execute(ORDERS, "o1", new Refunded("o1"));
    shop.start("o1", 10);
    shop.await("o1", SagaStatus.COMPENSATED);

    assertThat(shop.effects()).containsExactly(new Reserve("o1", 10), new Release("o1"));
    assertThat(shop.state("o1").reason()).isEqualTo("approve: REFUNDED");
    assertThat(shop.order("o1")).isEqualTo("Refunded");
  }

  @Test
  void aParticipantThatIsDownForAnHourIsWaitedForAndActsOnce() {
    shop.credit().close();
    shop.start("o1", 10);
    shop.pass(Duration.ofHours(1));

    assertThat(shop.state("o1").status()).isEqualTo(SagaStatus.RUNNING);
    assertThat(shop.state("o1").step("reserve").attempts()).isBetween(50, 70);
    shop.startCredit();
    shop.await("o1", SagaStatus.COMPLETED);
    shop.awaitQuiet();
    assertThat(shop.effects()).containsExactly(new Reserve("o1", 10), new Ship("o1"));
  }

  @Test
  void aParticipantThatNeverAnswersIsGivenUpAndWhatItMayHaveDoneUndone() {
    shop.orders().close();
    Saga<SagaShop.Order> hasty = SagaShop.place(2, 1).build();
    shop.startOrders(builder -> builder.saga(PLACE).saga(hasty));
    shop.orders().sagas().start(hasty, "o1", order("o1", -1), Metadata.none());
    shop.awaitQuiet();
    shop.pass(Duration.ofMinutes(2));
    shop.await("o1", SagaStatus.COMPENSATED);

    assertThat(shop.effects()).containsExactly(new Reserve("o1", -1), new Release("o1"));
    assertThat(shop.state("o1").reason()).isEqualTo("reserve: no reply to 2 requests");
  }

  @Test
  void repliesThatComeTwiceLateOrForAnotherDoNothing() {
    shop.start("o1", -1);
    shop.start("o2", -1);
    shop.awaitQuiet();
    String request = shop.request("o1", "reserve");
    shop.reply(request, new Reserved("o1"));
    shop.reply(request, new Reserved("o1"));
    shop.reply("nobody's", new Reserved("o2"));
    shop.await("o1", SagaStatus.COMPLETED);
    shop.reply(request, new Reserved("o1"));
    shop.awaitQuiet();

    assertThat(history("o1")).containsOnlyOnce("Ended").hasSize(7);
    assertThat(shop.state("o2").openSteps()).containsExactly("reserve");
    assertThat(shop.orders().parked().list("sagas", null, 10)).isEmpty();
  }

  @Test
  void aReplyThatTheStepDoesNotTakeNeedsAttentionAndBlocksNobody() {
    shop.start("o1", -1);
    shop.start("o2", -1);
    shop.awaitQuiet();
    shop.reply(shop.request("o1", "reserve"), new Shipped("o1"));
    shop.reply(shop.request("o2", "reserve"), new Reserved("o2"));

    shop.await("o1", SagaStatus.NEEDS_ATTENTION);
    shop.await("o2", SagaStatus.COMPLETED);
    assertThat(history("o1")).last().isEqualTo("AttentionNeeded");
  }

  @Test
  void aReplyOfATypeThatNobodyKnowsNeedsAttention() {
    shop.start("o1", -1);
    shop.awaitQuiet();
    MemoryDatabase strangers = MemoryDatabase.create();
    try (Tenon stranger =
            shop.service("stranger", strangers).codec(RecordCodec.of(Strange.class)).start();
        Tx tx = strangers.begin()) {
      Metadata metadata = Metadata.none().withCausationId(shop.request("o1", "reserve"));
      stranger.send(
          tx, Outgoing.of(new Strange("o1")).onTopic("orders.replies").withMetadata(metadata));
      tx.commit();
      shop.await("o1", SagaStatus.NEEDS_ATTENTION);
    }
    assertThat(history("o1")).last().isEqualTo("AttentionNeeded");
  }

  @Test
  void theReplyAndTheTimeoutRaceAndOneWins() {
    for (int i = 0; i < 20; i++) {
      String id = "o" + i;
      shop.start(id, -1);
      shop.awaitQuiet();
      String request = shop.request(id, "reserve");
      shop.clock.advance(SagaShop.TIMEOUT);
      shop.reply(request, new Reserved(id));
      shop.orders().runDueTimers();
      shop.await(id, SagaStatus.COMPLETED);

      assertThat(history(id)).containsOnlyOnce("Ended").filteredOn("StepDone"::equals).hasSize(3);
    }
  }

  @Test
  void sagasGoOnAfterARestart() {
    shop.start("o1", -1);
    shop.start("o2", -1);
    shop.awaitQuiet();
    shop.orders().close();
    shop.startOrders(builder -> builder.saga(PLACE));
    shop.reply(shop.request("o1", "reserve"), new Reserved("o1"));
    shop.await("o1", SagaStatus.COMPLETED);

    shop.orders().close();
    shop.startOrders(builder -> builder.saga(PLACE));
    shop.pass(Duration.ofMinutes(1));
    assertThat(shop.state("o2").step("reserve").attempts()).isEqualTo(2);
  }

  @Test
  void sagasFinishOnTheVersionTheyStartedWith() {
    shop.start("o1", -1);
    shop.awaitQuiet();
    shop.orders().close();
    Saga<SagaShop.Order> shorter =
        Saga.named("place", SagaShop.Order.class)
            .version(2)
            .step("note", step -> step.local((it, tx, unit) -> {}).pivot())
            .build();
    assertThatThrownBy(() -> shop.startOrders(builder -> builder.saga(shorter)))
        .hasMessageContaining("TENON-1802")
        .hasMessageContaining("place o1 of version 1");

    shop.startOrders(builder -> builder.saga(PLACE).saga(shorter));
    shop.orders().sagas().start(shorter, "o2", order("o2", 1), Metadata.none());
    assertThat(shop.state("o2").status()).isEqualTo(SagaStatus.COMPLETED);
    shop.reply(shop.request("o1", "reserve"), new Reserved("o1"));
    shop.await("o1", SagaStatus.COMPLETED);
    assertThat(shop.state("o1").version()).isEqualTo(1);

    shop.orders().close();
    shop.startOrders(builder -> builder.saga(shorter));
  }

  @Test
  void aStepThatInstancesWaitForIsNotRemoved() {
    shop.start("o1", -1);
    shop.awaitQuiet();
    shop.orders().close();
    Saga<SagaShop.Order> renamed =
        Saga.named("place", SagaShop.Order.class)
            .step("other", step -> step.local((it, tx, unit) -> {}).pivot())
            .build();

    assertThatThrownBy(() -> shop.startOrders(builder -> builder.saga(renamed)))
        .hasMessageContaining("TENON-1802")
        .hasMessageContaining("place o1 in step reserve");
  }

  @Test
  void aSagaStartsOnceAndWithWhatItFollowsFrom() {
    Metadata asked = Metadata.none().withActor("ann").withCorrelationId("c1");
    boolean began =
        shop.orders()
            .transact(
                asked,
                (tx, unit) -> {
                  unit.execute(ORDERS, "o1", new Placed("o1"));
                  return shop.orders().sagas().start(unit, PLACE, "o1", order("o1", 10));
                });
    shop.await("o1", SagaStatus.COMPLETED);

    assertThat(began).isTrue();
    assertThat(shop.orders().sagas().start(PLACE, "o1", order("o1", 99), Metadata.none()))
        .isFalse();
    assertThat(shop.requests)
        .extracting(request -> request.metadata().correlationId())
        .containsOnly("c1");
    assertThatThrownBy(() ->
            shop.orders()
                .transact(
                    asked,
                    (tx, unit) -> {
                      shop.orders().sagas().start(unit, PLACE, "o2", order("o2", 10));
                      throw new IllegalStateException("no");
                    }))
        .hasMessage("no");
    assertThat(shop.state("o2").status()).isEqualTo(SagaStatus.NONE);
    assertThat(shop.effects()).hasSize(2);
  }

  @Test
  void aSagaStartsFromAnEvent() {
    shop.orders().close();
    shop.startOrders(builder ->
        builder
            .saga(PLACE)
            .receiver(
                Receiver.named("starter")
                    .on(
                        Placed.class,
                        (placed, delivery) ->
                            shop.orders()
                                .sagas()
                                .start(
                                    delivery, PLACE, placed.order(), order(placed.order(), 10)))));
    shop.orders().execute(ORDERS, "o1", new Placed("o1"));
    shop.await("o1", SagaStatus.COMPLETED);
  }

  @Test
  void sagasOfTwoTenantsHaveNothingInCommon() {
    var acme = shop.orders().sagas().inTenant("acme");
    acme.start(PLACE, "o1", order("o1", 10), Metadata.none());
    shop.start("o1", 500);
    Await.until(() -> acme.load("place", "o1").state().status() == SagaStatus.COMPLETED);
    shop.await("o1", SagaStatus.COMPENSATED);

    assertThat(shop.orders().load(ORDERS.inTenant("acme"), "o1").state()).isEqualTo("Approved");
    assertThat(shop.order("o1")).isEmpty();
  }

  @Test
  void dataThatIsTooLargeIsRefusedAtTheCaller() {
    SagaShop.Order large = new SagaShop.Order("o1", "ann", 1, "x".repeat(5 << 20));

    assertThatThrownBy(() -> shop.orders().sagas().start(PLACE, "o1", large, Metadata.none()))
        .hasMessageContaining("TENON-1003");
    assertThat(shop.state("o1").status()).isEqualTo(SagaStatus.NONE);
  }

  @Test
  void aSagaTheServiceWasNotGivenIsRefused() {
    Saga<SagaShop.Order> other = SagaShop.place(9, 1).build();

    assertThatThrownBy(
            () -> shop.orders().sagas().start(other, "o1", order("o1", 1), Metadata.none()))
        .hasMessageContaining("TENON-1803");
    assertThatThrownBy(() -> shop.orders().sagas().load("none", "o1"))
        .hasMessageContaining("TENON-1803")
        .hasMessageContaining("place");
    assertThatThrownBy(() -> shop.credit().sagas()).hasMessageContaining("has no sagas");
    assertThatThrownBy(() -> Tenon.service("x").codec(SagaShop.CODEC).saga(PLACE).start())
        .hasMessageContaining("has no outbox");
    assertThatThrownBy(() -> shop.startOrders(builder -> builder.saga(PLACE).saga(PLACE)))
        .hasMessageContaining("two definitions of saga place version 1");
  }

  @Test
  void thePastOfASagaCanBeLookedInto() {
    shop.start("o1", 10);
    shop.await("o1", SagaStatus.COMPLETED);

    SagaState then = shop.orders().sagas().load("place", "o1", Until.version(3)).state();
    assertThat(then.statusOf("reserve")).isEqualTo(StepStatus.DONE);
    assertThat(then.status()).isEqualTo(SagaStatus.RUNNING);
    assertThat(shop.orders().sagas().history("place", "o1", 6, 10))
        .singleElement()
        .satisfies(entry ->
            assertThat(entry.event()).isEqualTo(new SagaEvent.Ended(SagaStatus.COMPLETED)));
  }

  @Test
  void readersOfTheLogHearOfASagasEvents() {
    List<SagaStatus> ended = new CopyOnWriteArrayList<>();
    shop.orders().close();
    shop.startOrders(builder ->
        builder
            .saga(PLACE)
            .receiver(
                Receiver.named("ends")
                    .on(SagaEvent.Ended.class, (event, delivery) -> ended.add(event.outcome()))));
    shop.start("o1", 10);

    Await.until(() -> ended.equals(List.of(SagaStatus.COMPLETED)));
  }

  @Test
  void manySagasAtOnceAllEnd() {
    List<String> ids = IntStream.range(0, 300).mapToObj(i -> "o" + i).toList();
    ids.parallelStream().forEach(id -> shop.start(id, 10));

    ids.forEach(id -> shop.await(id, SagaStatus.COMPLETED));
    assertThat(shop.effects()).hasSize(600);
  }
}
