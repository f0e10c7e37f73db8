package dev.tenon.testing.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.event.Metadata;
import dev.tenon.saga.Saga;
import dev.tenon.saga.SagaStatus;
import dev.tenon.testing.Participant;
import dev.tenon.testing.simulation.SagaShop.Denied;
import dev.tenon.testing.simulation.SagaShop.Purchase;
import dev.tenon.testing.simulation.SagaShop.Release;
import dev.tenon.testing.simulation.SagaShop.Released;
import dev.tenon.testing.simulation.SagaShop.Reserve;
import dev.tenon.testing.simulation.SagaShop.Reserved;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ParticipantInSimulationTest {
  private static final Saga<Purchase> SAGA =
      SagaShop.saga(step -> SagaShop.compensated(step, "credit"));

  /** Most requests for credit are answered a day late, when the sagas have turned back. */
  @Test
  void stubsTakePartWhileServicesDie() {
    // snippet: stub
    Participant credit =
        Participant.on("credit")
            .replies(Reserve.class, asked -> new Reserved(asked.orderId()))
            .repliesTwice(Reserve.class, asked -> new Reserved(asked.orderId()))
            .repliesLate(Reserve.class, Duration.ofDays(1), asked -> new Reserved(asked.orderId()))
            .replies(Release.class, asked -> new Released(asked.orderId()));
    // end snippet
    Participant stock =
        Participant.on("stock")
            .replies(Reserve.class, asked -> new Denied(asked.orderId()))
            .replies(Reserve.class, asked -> new Reserved(asked.orderId()))
            .replies(Release.class, asked -> new Released(asked.orderId()));
    Tally tally =
        Simulation.ofServices()
            .service("orders", service -> SagaShop.orders(service, SAGA))
            .service("credit", service -> credit.define(service.codec(SagaShop.CODEC)))
            .service("stock", service -> stock.define(service.codec(SagaShop.CODEC)))
            .load(
                20,
                (scene, n) ->
                    scene
                        .service("orders")
                        .sagas()
                        .start(SAGA, "o" + n, new Purchase("o" + n, "c", 1), Metadata.none()))
            .invariant(
                "every saga ends",
                scene -> {
                  for (int n = 0; n < 20; n++) {
                    SagaStatus status =
                        scene
                            .service("orders")
                            .sagas()
                            .load("createOrder", "o" + n)
                            .state()
                            .status();
                    assertThat(status.isFinal()).as("o" + n + " is " + status).isTrue();
                  }
                })
            .run(1, 5);
    assertThat(tally.time()).isGreaterThan(Duration.ofDays(1));
  }
}
