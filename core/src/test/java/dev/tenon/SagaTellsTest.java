package dev.tenon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.command.Refused;
import dev.tenon.event.Metadata;
import dev.tenon.inbox.Receiver;
import dev.tenon.memory.InProcessBroker;
import dev.tenon.message.Message;
import dev.tenon.message.Outgoing;
import dev.tenon.saga.Saga;
import dev.tenon.saga.SagaStatus;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Local work of a saga that tells others what it did. */
class SagaTellsTest {
  record Stay(String id) {}

  record Booked(String id) {}

  record Freed(String id) {}

  private static final RecordCodec CODEC = RecordCodec.of(Stay.class, Booked.class, Freed.class);

  private final AtomicBoolean fails = new AtomicBoolean(true);
  private final List<Message> heard = new CopyOnWriteArrayList<>();

  private final Saga<Stay> stay =
      Saga.named("stay", Stay.class)
          .step(
              "book",
              step ->
                  step.local(
                          (it, tx, unit) -> {
                            unit.send(Outgoing.of(new Booked(it.id())).withKey(it.id()));
                            if (fails.getAndSet(false)) {
                              throw new IllegalStateException("not now");
                            }
                          })
                      .compensation((it, tx, unit) ->
                          unit.send(Outgoing.of(new Freed(it.id())).withKey(it.id()))))
          .step(
              "confirm",
              step ->
                  step.local(
                          (it, tx, unit) -> {
                            throw new Refused("FULL", "there is no room");
                          })
                      .pivot())
          .build();

  @Test
  void whatItTellsIsHeardOnceAndBelongsToTheSaga() {
    InProcessBroker broker = InProcessBroker.create();
    try (Tenon guest = guest(broker);
        Tenon hotel =
            Tenon.service("hotel").broker(broker).codec(CODEC).outbox().saga(stay).start()) {
      hotel.sagas().start(stay, "s1", new Stay("s1"), Metadata.none().withCorrelationId("trip-7"));

      Await.until(() -> heard.size() == 2);
      assertThat(hotel.sagas().load("stay", "s1").state().status())
          .isEqualTo(SagaStatus.COMPENSATED);
      assertThat(guest.failures()).isEmpty();
      assertThat(fails).as("failed once, and began again").isFalse();
    }
    assertThat(heard).extracting(it -> it.payload().type()).containsExactly("Booked", "Freed");
    assertThat(heard).extracting(it -> it.metadata().correlationId()).containsOnly("trip-7");
  }

  private Tenon guest(InProcessBroker broker) {
    return Tenon.service("guest")
        .broker(broker)
        .codec(CODEC)
        .receiver(
            Receiver.named("news")
                .on("hotel", Booked.class, (it, delivery) -> heard.add(delivery.message()))
                .on("hotel", Freed.class, (it, delivery) -> heard.add(delivery.message())))
        .start();
  }
}
