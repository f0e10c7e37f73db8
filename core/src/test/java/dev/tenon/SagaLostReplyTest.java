package dev.tenon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.SagaShop.Order;
import dev.tenon.SagaShop.Reserve;
import dev.tenon.SagaShop.Reserved;
import dev.tenon.SagaShop.Ship;
import dev.tenon.command.HistoryEntry;
import dev.tenon.event.Metadata;
import dev.tenon.memory.InProcessBroker;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.message.Message;
import dev.tenon.saga.Saga;
import dev.tenon.saga.SagaEvent;
import dev.tenon.saga.SagaStatus;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Replies that get lost on the way, though the participant's outbox and the broker had them. */
class SagaLostReplyTest {
  private final AtomicInteger toLose = new AtomicInteger();

  /** What is lost comes as something that nobody asked for. */
  private List<Message> losing(List<Message> messages) {
    return messages.stream()
        .map(message ->
            message.source().equals("credit") && toLose.getAndDecrement() > 0
                ? lost(message)
                : message)
        .toList();
  }

  private static Message lost(Message it) {
    return new Message(
        "lost " + it.id(),
        it.payload(),
        it.source(),
        it.tenant(),
        it.key(),
        Metadata.none(),
        it.recordedAt(),
        it.place());
  }

  private SagaShop shop() {
    return new SagaShop(
        MemoryDatabase.create(), new UnreliableBroker(InProcessBroker.create(), this::losing));
  }

  @Test
  void theParticipantAnswersWhatComesAgainByWhatItRemembers() {
    try (SagaShop shop = shop()) {
      toLose.set(2);
      shop.start("o1", 10);
      shop.awaitQuiet();
      assertThat(shop.state("o1").openSteps()).containsExactly("reserve");

      shop.pass(Duration.ofMinutes(2));
      shop.awaitQuiet();
      shop.pass(Duration.ofMinutes(2));
      shop.await("o1", SagaStatus.COMPLETED);

      assertThat(shop.effects()).containsExactly(new Reserve("o1", 10), new Ship("o1"));
      assertThat(shop.requests)
          .noneMatch(request -> request.id().equals(request.metadata().causationId()));
    }
  }

  @Test
  void aRefusalIsRememberedToo() {
    try (SagaShop shop = shop()) {
      toLose.set(1);
      shop.start("o1", 500);
      shop.awaitQuiet();
      shop.pass(Duration.ofMinutes(2));
      shop.await("o1", SagaStatus.COMPENSATED);

      assertThat(shop.state("o1").reason()).isEqualTo("reserve: Rejected");
      assertThat(shop.effects()).containsExactly(new Reserve("o1", 500));
    }
  }

  @Test
  void whatWasNotAnsweredIsNotAnsweredWhenItComesAgain() {
    try (SagaShop shop = shop()) {
      shop.start("o1", -1); // is not answered, so there is nothing to repeat
      shop.awaitQuiet();
      shop.pass(Duration.ofMinutes(2));
      shop.awaitQuiet();

      assertThat(shop.state("o1").openSteps()).containsExactly("reserve");
      assertThat(shop.effects()).containsExactly(new Reserve("o1", -1));
    }
  }

  @Test
  void aReplyThatComesTooLateIsToldOfInTheHistory() {
    try (SagaShop shop = shop()) {
      shop.orders().close();
      Saga<Order> impatient = SagaShop.place(2, 0).build();
      Tenon orders = shop.startOrders(builder -> builder.saga(impatient));
      orders.sagas().start(impatient, "o1", SagaShop.order("o1", -1), Metadata.none());
      String request = shop.request("o1", "reserve");
      shop.awaitQuiet();
      shop.pass(SagaShop.TIMEOUT);
      shop.await("o1", SagaStatus.COMPENSATED);
      long version = orders.sagas().load("place", "o1").version();
      shop.reply(request, new Reserved("o1"));
      Await.until(() -> orders.sagas().load("place", "o1").version() > version);

      assertThat(orders.sagas().history("place", "o1", version, 9))
          .extracting(HistoryEntry::event)
          .containsExactly(new SagaEvent.ReplyTooLate("reserve", request, "Reserved"));
      assertThat(shop.state("o1").status()).isEqualTo(SagaStatus.COMPENSATED);
      assertThat(orders.parked().list("sagas", null, 9)).isEmpty();
    }
  }

  @Test
  void whatNeverCameIsWaitedForNoLongerThanAMonth() {
    try (SagaShop shop = shop()) {
      shop.orders().close();
      Saga<Order> impatient = SagaShop.place(2, 0).build();
      Tenon orders = shop.startOrders(builder -> builder.saga(impatient));
      orders.sagas().start(impatient, "o1", SagaShop.order("o1", -1), Metadata.none());
      shop.awaitQuiet();
      shop.pass(SagaShop.TIMEOUT);
      shop.await("o1", SagaStatus.COMPENSATED);
      assertThat(shop.timers()).hasSize(1);
      long version = orders.sagas().load("place", "o1").version();
      shop.clock.advance(Duration.ofDays(30));
      Await.until(() -> shop.timers().isEmpty());

      assertThat(orders.sagas().load("place", "o1").version()).isEqualTo(version);
    }
  }
}
