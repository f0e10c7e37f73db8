package dev.tenon.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.error.TenonException;
import dev.tenon.message.Message;
import dev.tenon.spi.Subscription;
import dev.tenon.spi.broker.Lanes;
import dev.tenon.tck.Recorder;
import dev.tenon.tck.SampleMessages;
import dev.tenon.testing.server.RabbitServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is particular to RabbitMQ; {@link RabbitBrokerKitTest} tells what every broker promises. */
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RabbitBrokerTest {
  private static final RabbitServer SERVER = SharedRabbit.server();

  private final RabbitOptions options = SharedRabbit.options().withTimeout(Duration.ofSeconds(2));
  private final String topic = options.environment() + ".orders";
  private final Recorder recorder = new Recorder();

  @Test
  void theFirstGroupHasWhatWaitedAndRemainsWhereItIs() {
    Recorder ofShipping = new Recorder();
    try (RabbitBroker broker = RabbitBroker.open(options)) {
      broker.publish("orders", List.of(SampleMessages.message("k1", 1))).join();
      Subscription billing = broker.subscribe("orders", "billing", 1, recorder);
      recorder.await(1);
      Subscription shipping = broker.subscribe("orders", "shipping", 1, ofShipping);
      billing.close();
      shipping.close();
      broker.publish("orders", List.of(SampleMessages.message("k1", 2))).join();
      assertThat(broker.waiting("orders", "billing")).isEqualTo(1);
      assertThat(broker.waiting("orders", "shipping")).isEqualTo(1);

      broker.subscribe("orders", "shipping", 1, ofShipping);
      broker.subscribe("orders", "billing", 1, recorder);

      assertThat(recorder.await(2)).extracting(Message::version).containsExactly(1L, 2L);
      assertThat(ofShipping.await(1)).extracting(Message::version).containsExactly(2L);
    }
  }

  @Test
  void aQueueThatMayLoseMessagesIsRefusedAndTold() throws Exception {
    try (PlainClient client = new PlainClient(SERVER);
        RabbitBroker broker = RabbitBroker.open(options)) {
      client.channel().queueDeclare(topic + "/2", true, false, false, Map.of());
      String told = "may lose messages: a queue of " + topic + "/0 to " + topic + "/3";

      assertThat(failureOf(broker.publish("orders", List.of(SampleMessages.message("k1", 1)))))
          .hasMessageStartingWith("TENON-1501")
          .hasMessageContaining(told);
      Subscription subscription = broker.subscribe("orders", "billing", 1, recorder);
      assertThat(subscription.failures().toString()).contains("TENON-1501").contains(told);

      client.channel().queueDelete(topic + "/2");
      Recorder.until("nothing is wrong any more", () -> subscription.failures().isEmpty());
    }
  }

  @Test
  void aServerThatCannotKeepMessagesIsRefused() {
    KeepingCheck check = new KeepingCheck("rabbit-1:5672");
    Map<String, Object> able = Map.of("publisher_confirms", true);
    for (String version : List.of("3.10.8", "3.13.0", "4.1.2")) {
      check.require(Map.of("product", "RabbitMQ", "version", version, "capabilities", able));
    }

    for (String version : List.of("3.9.29", "2.8.7", "unknown")) {
      assertThatThrownBy(() ->
              check.require(
                  Map.of("product", "RabbitMQ", "version", version, "capabilities", able)))
          .hasMessageContaining("version " + version)
          .hasMessageContaining("RabbitMQ 3.10 or later");
    }
    assertThatThrownBy(() -> check.require(Map.of("product", "RabbitMQ", "version", "3.10.8")))
        .hasMessageContaining("does not confirm");
    assertThatThrownBy(() ->
            check.require(Map.of("product", "Other", "version", "3.10.8", "capabilities", able)))
        .hasMessageContaining("Other at rabbit-1:5672");
  }

  @Test
  void anotherNumberOfLanesIsRefused() {
    try (RabbitBroker one = RabbitBroker.open(options);
        RabbitBroker other = RabbitBroker.open(options.withLanes(5))) {
      one.publish("orders", List.of(SampleMessages.message("k1", 1))).join();

      assertThat(failureOf(other.publish("orders", List.of(SampleMessages.message("k1", 2)))))
          .hasMessageStartingWith("TENON-1501")
          .hasMessageContaining("another number of lanes than 5");
    }
  }

  @Test
  void aTopicWhoseQueuesWereDeletedFailsRatherThanLosesMessages() throws Exception {
    try (RabbitBroker broker = RabbitBroker.open(options);
        PlainClient client = new PlainClient(SERVER)) {
      Subscription subscription = broker.subscribe("orders", "billing", 1, recorder);
      broker.publish("orders", List.of(SampleMessages.message("k1", 1))).join();
      recorder.await(1);
      subscription.close();
      int lane = Lanes.of("k1", options.lanes());
      client.channel().queueDelete(topic + "/" + lane);

      assertThat(failureOf(broker.publish("orders", List.of(SampleMessages.message("k1", 2)))))
          .hasMessageContaining("no group of topic " + topic)
          .hasMessageContaining("lane " + lane);

      broker.subscribe("orders", "billing", 1, recorder);
      broker.publish("orders", List.of(SampleMessages.message("k1", 2))).join();
      assertThat(recorder.await(2)).extracting(Message::version).containsExactly(1L, 2L);
    }
  }

  @Test
  void aBlockedLaneHoldsNoMoreThanItsPrefetchAndOthersGoOn() {
    CountDownLatch blocked = new CountDownLatch(1);
    try (RabbitBroker broker = RabbitBroker.open(options.withPrefetch(100))) {
      broker.subscribe(
          "orders",
          "billing",
          4,
          batch -> {
            if (batch.stream().anyMatch(message -> message.key().equals("k1"))) {
              blocked.await();
            }
            return recorder.handle(batch);
          });
      String other = keyOfAnotherLaneThan("k1");
      List<Message> many = new ArrayList<>();
      for (int n = 1; n <= 2_000; n++) {
        many.add(SampleMessages.message("k1", n));
        many.add(SampleMessages.message(other, n));
      }
      CompletableFuture<Void> answer = broker.publish("orders", many);
      Recorder.until("others went on", () -> recorder.taken().size() == 2_000);
      answer.join();
      assertThat(broker.waiting("orders", "billing")).isEqualTo(1_900);
      blocked.countDown();
      recorder.await(4_000);
    }
    assertThat(recorder.taken().stream().filter(m -> m.key().equals("k1")).map(Message::version))
        .isSorted()
        .doesNotHaveDuplicates();
  }

  @Test
  void attributesBeyondAFrameAreRefused() {
    try (RabbitBroker broker = RabbitBroker.open(options)) {
      String key = "k".repeat(200_000);
      assertThat(failureOf(broker.publish("orders", List.of(SampleMessages.message(key, 1)))))
          .hasMessageContaining("attributes are more than RabbitMQ takes");
    }
  }

  @Test
  void whatCannotWorkIsRefused() {
    assertThatThrownBy(() -> RabbitOptions.of("rabbit-1:5672")).hasMessageContaining("amqp://");
    assertThatThrownBy(() -> options.withEnvironment("a.b")).hasMessageContaining("'a.b'");
    assertThatThrownBy(() -> options.withLanes(0)).isInstanceOf(TenonException.class);
    assertThatThrownBy(() -> options.withPrefetch(0)).isInstanceOf(TenonException.class);
    assertThatThrownBy(() -> options.withTimeout(Duration.ZERO)).isInstanceOf(TenonException.class);
    try (RabbitBroker broker = RabbitBroker.open(options)) {
      assertThatThrownBy(() -> broker.subscribe("order lines", "billing", 1, recorder))
          .hasMessageContaining("'order lines'");
      assertThatThrownBy(() -> broker.subscribe("orders", "billing", 0, recorder))
          .hasMessageContaining("lanes");
    }
  }

  private String keyOfAnotherLaneThan(String key) {
    int lane = Lanes.of(key, options.lanes());
    int i = 0;
    while (Lanes.of("other" + i, options.lanes()) == lane) {
      i++;
    }
    return "other" + i;
  }

  private static Throwable failureOf(CompletableFuture<Void> answer) {
    try {
      answer.join();
    } catch (CompletionException e) {
      assertThat(e.getCause()).isInstanceOf(TenonException.class);
      return Objects.requireNonNull(e.getCause());
    }
    throw new AssertionError("it did not fail");
  }
}
