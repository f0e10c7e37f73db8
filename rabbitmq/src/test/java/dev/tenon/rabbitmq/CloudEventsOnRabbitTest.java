package dev.tenon.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Delivery;
import dev.tenon.spi.broker.Lanes;
import dev.tenon.tck.SampleMessages;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What of a CloudEvent RabbitMQ has a place of its own for. */
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CloudEventsOnRabbitTest {
  private final RabbitOptions options = SharedRabbit.options();
  private final String topic = options.environment() + ".orders";

  @Test
  void propertiesAndPlaceAreTheProtocols() {
    try (RabbitBroker broker = RabbitBroker.open(options);
        PlainClient others = new PlainClient(SharedRabbit.server())) {
      broker.publish("orders", List.of(SampleMessages.message("k1", 42))).join();

      Delivery taken = others.take(topic);

      assertThat(new String(taken.getBody(), UTF_8)).isEqualTo("{\"n\":42}");
      assertThat(PlainClient.headers(taken))
          .containsEntry("cloudEvents_environment", options.environment());
      assertThat(taken.getProperties().getContentType()).isEqualTo("application/json");
      assertThat(taken.getProperties().getMessageId()).isEqualTo("k1/42");
      assertThat(taken.getProperties().getDeliveryMode()).isEqualTo(2);
      assertThat(taken.getEnvelope().getExchange()).isEqualTo(topic);
      assertThat(taken.getEnvelope().getRoutingKey())
          .isEqualTo(String.valueOf(Lanes.of("k1", options.lanes())));
    }
  }
}
