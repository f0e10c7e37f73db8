package dev.tenon.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.message.Message;
import dev.tenon.spi.Broker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Opens a broker for each case. */
abstract class BrokerCases extends Kit {
  static final String TOPIC = "orders";

  private @Nullable BrokerFixture fixture;
  private @Nullable Broker broker;

  /** A new fixture; called once for each case. */
  protected abstract BrokerFixture fixture();

  /** The fixture of this case. */
  BrokerFixture made() {
    if (fixture == null) {
      throw new IllegalStateException("no fixture is made");
    }
    return fixture;
  }

  @BeforeEach
  void open() {
    fixture = fixture();
    broker = fixture.open();
  }

  @AfterEach
  void close() throws Exception {
    if (broker != null) {
      Broker open = broker;
      resultOf("closing the broker", start(() -> closed(open)));
    }
    if (fixture != null) {
      fixture.close();
    }
  }

  Broker broker() {
    if (broker == null) {
      throw new IllegalStateException("no broker is open");
    }
    return broker;
  }

  /** As many lanes as that, or as there are. */
  int lanes(int wanted) {
    return Math.min(wanted, made().lanes());
  }

  boolean keepsMessages() {
    return broker().features().contains(Broker.Feature.KEEPS_MESSAGES);
  }

  void reopen() {
    broker().close();
    broker = made().open();
  }

  /** Publishes without waiting for the answer, but for no longer than a case waits. */
  @SuppressWarnings("FutureReturnValueIgnored") // a future of the answer, which is returned
  CompletableFuture<Void> publish(String topic, List<Message> messages) throws Exception {
    return resultOf("publishing", start(() -> broker().publish(topic, messages)));
  }

  /** Publishes and waits for the answer. */
  void publishAndWait(List<Message> messages) throws Exception {
    resultOf("the broker's answer", publish(TOPIC, messages));
  }

  /** Subscribes a group that takes everything. */
  Deliveries takeAll(String topic, String group, int lanes) {
    Deliveries deliveries = new Deliveries();
    broker().subscribe(topic, group, lanes, taking(deliveries));
    return deliveries;
  }

  /** Takes everything. */
  static Broker.Handler taking(Deliveries deliveries) {
    return batch -> {
      deliveries.take(batch);
      return List.of();
    };
  }

  void awaitCount(Deliveries deliveries, int count) {
    await(count + " messages were taken", () -> deliveries.count() >= count);
  }

  static Broker closed(Broker broker) {
    broker.close();
    return broker;
  }

  static List<String> keys(int count) {
    return IntStream.range(0, count).mapToObj(i -> "k" + i).toList();
  }

  /** Messages 1..n of every key, a message of each key in turn. */
  static List<Message> messages(List<String> keys, int n) {
    List<Message> messages = new ArrayList<>();
    for (long i = 1; i <= n; i++) {
      for (String key : keys) {
        messages.add(Samples.message(key, i));
      }
    }
    return messages;
  }

  static void assertInOrder(Deliveries deliveries, List<String> keys, int n) {
    for (String key : keys) {
      assertThat(deliveries.idsOf(key))
          .as("messages of %s", key)
          .isEqualTo(LongStream.rangeClosed(1, n).mapToObj(i -> key + "/" + i).toList());
    }
  }
}
