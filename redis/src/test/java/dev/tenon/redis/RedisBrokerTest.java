package dev.tenon.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.error.TenonException;
import dev.tenon.message.Message;
import dev.tenon.spi.Subscription;
import dev.tenon.tck.DeafProxy;
import dev.tenon.tck.ReadAheadCase;
import dev.tenon.tck.Recorder;
import dev.tenon.tck.SampleMessages;
import dev.tenon.tck.SilentServerCase;
import dev.tenon.testing.server.RedisServer;
import io.lettuce.core.Consumer;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is particular to Redis; {@link RedisBrokerKitTest} tells what every broker promises. */
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RedisBrokerTest {
  private static final RedisServer SERVER = SharedRedis.server();

  private final RedisOptions options = SharedRedis.options().withTimeout(Duration.ofSeconds(2));
  private final Topic topic = new Topic(options.environment() + ".orders", 12);
  private final Recorder recorder = new Recorder();

  @Test
  void noMoreIsReadAheadThanThereIsRoomFor() throws Exception {
    try (DeafProxy proxy = new DeafProxy(SERVER.port(), "");
        RedisBroker broker = RedisBroker.open(by(proxy).withLanes(2))) {
      ReadAheadCase.readsNoMoreThanThereIsRoomFor(broker, proxy::toClients);
    }
  }

  @Test
  void whatEveryGroupHasHandledIsRemoved() {
    Recorder slow = new Recorder();
    try (RedisBroker broker = RedisBroker.open(options);
        PlainClient client = new PlainClient(SERVER)) {
      broker.subscribe("orders", "billing", 4, recorder);
      Subscription other = broker.subscribe("orders", "shipping", 4, slow);
      other.close();
      publish(broker, 200);
      recorder.await(2_400);
      assertThat(client.read(topic)).hasSize(2_400);

      broker.subscribe("orders", "shipping", 4, slow);

      slow.await(2_400);
      // The last of each lane stays.
      Recorder.until("the rest is removed", () -> client.read(topic).size() == 12);
    }
  }

  @SuppressWarnings("unchecked") // an array of a generic type
  @Test
  void whatAnotherClientHasNotAcknowledgedStays() {
    try (RedisBroker broker = RedisBroker.open(options);
        PlainClient client = new PlainClient(SERVER)) {
      broker.subscribe("orders", "billing", 1, recorder);
      String stream = topic.stream(topic.laneOf("k1"));
      client.commands().xgroupCreate(StreamOffset.from(stream, "0"), "stranger");
      publish(broker, 20);
      recorder.await(240);
      Consumer<String> stranger = Consumer.from("stranger", "one");
      StreamOffset<String> next = StreamOffset.lastConsumed(stream);
      List<StreamMessage<String, String>> read =
          client.commands().xreadgroup(stranger, XReadArgs.Builder.count(7), next);
      assertThat(read).hasSize(7);
      client.commands().xack(stream, "stranger", read.get(0).getId(), read.get(1).getId());

      publish(broker, 1);
      recorder.await(252);
      // What is neither its own nor the last of a lane.
      Recorder.until("the rest is removed", () -> client.read(topic).size() == 11 + 19);
      assertThat(client.commands().xreadgroup(stranger, StreamOffset.from(stream, "0")))
          .extracting(StreamMessage::getBody)
          .isEqualTo(read.subList(2, 7).stream().map(StreamMessage::getBody).toList());
    }
  }

  @Test
  void whatWasReadIsNotHandedOverAfterTheLease() throws Exception {
    try (RedisServer alone = RedisServer.startTemporary();
        RedisBroker broker = RedisBroker.open(alone.uri())) {
      SilentServerCase.handsNothingOverAfterItsLease(
          broker, alone.port(), alone::pauseFor, Duration.ofMillis(1_500));
    }
  }

  @Test
  void aFullLaneRefusesWhatItWouldElseLose() {
    try (RedisBroker broker = RedisBroker.open(options.withMaxLength(100));
        PlainClient client = new PlainClient(SERVER)) {
      Subscription gone = broker.subscribe("orders", "billing", 4, recorder);
      gone.close();
      publish(broker, 100);

      assertThat(failureOf(broker.publish("orders", List.of(SampleMessages.message("k1", 101)))))
          .hasMessageStartingWith("TENON-1501")
          .hasMessageContaining("full " + topic.stream(topic.laneOf("k1")))
          .hasMessageContaining("withMaxLength");
      assertThat(client.read(topic)).hasSizeGreaterThanOrEqualTo(1_200);

      broker.subscribe("orders", "billing", 4, recorder);
      recorder.await(1_200);
      Recorder.until(
          "there is room again",
          () ->
              !broker
                      .publish("orders", List.of(SampleMessages.message("k1", 101)))
                      .isCompletedExceptionally()
                  && recorder.taken().stream().anyMatch(message -> message.version() == 101));
    }
  }

  @Test
  void aServerThatMayLoseWhatItAcknowledgedIsRefusedAndTold() {
    try (RedisServer careless = RedisServer.startTemporary();
        PlainClient client = new PlainClient(careless)) {
      client.commands().configSet(Map.of("appendfsync", "no", "maxmemory-policy", "allkeys-lru"));
      RedisOptions there = RedisOptions.of(careless.uri());
      try (RedisBroker broker = RedisBroker.open(there);
          RedisBroker trusting = RedisBroker.open(there.withoutSettingsCheck())) {
        Subscription subscription = broker.subscribe("orders", "billing", 1, recorder);
        String missing =
            "appendfsync is always or everysec, maxmemory-policy is noeviction, in its redis.conf";

        assertThat(failureOf(broker.publish("orders", List.of(SampleMessages.message("k1", 1)))))
            .hasMessageStartingWith("TENON-1501")
            .hasMessageContaining(missing);
        assertThat(subscription.failures().toString()).contains("TENON-1501").contains(missing);
        trusting.publish("orders", List.of(SampleMessages.message("k1", 1))).join();

        client
            .commands()
            .configSet(Map.of("appendfsync", "everysec", "maxmemory-policy", "noeviction"));
        recorder.await(1);
        Recorder.until("nothing is wrong any more", () -> subscription.failures().isEmpty());

        client.commands().configSet("appendonly", "no"); // while it is at work
        Recorder.until(
            "that is told", () -> subscription.failures().toString().contains("appendonly is yes"));
      }
    }
  }

  @Test
  void aServerWithoutMemoryRefusesAndGoesOnAfter() {
    try (RedisServer small = RedisServer.startTemporary();
        PlainClient client = new PlainClient(small);
        RedisBroker broker = RedisBroker.open(small.uri())) {
      broker.publish("orders", List.of(SampleMessages.message("k1", 1))).join();
      client.commands().configSet("maxmemory", "1mb");

      assertThat(failureOf(broker.publish("orders", List.of(SampleMessages.message("k1", 2)))))
          .hasMessageStartingWith("TENON-1501")
          .hasMessageContaining("maxmemory");

      client.commands().configSet("maxmemory", "0");
      broker.publish("orders", List.of(SampleMessages.message("k1", 2))).join();
      broker.subscribe("orders", "billing", 1, recorder);
      assertThat(recorder.await(2)).extracting(Message::version).containsExactly(1L, 2L);
    }
  }

  @Test
  void aServerThatLostItsDataIsUsedAfresh() {
    try (RedisServer wiped = RedisServer.startTemporary();
        PlainClient client = new PlainClient(wiped);
        RedisBroker broker = RedisBroker.open(wiped.uri())) {
      broker.subscribe("orders", "billing", 2, recorder);
      broker.publish("orders", List.of(SampleMessages.message("k1", 1))).join();
      recorder.await(1);

      client.commands().flushall();

      broker.publish("orders", List.of(SampleMessages.message("k1", 2))).join();
      assertThat(recorder.await(2)).extracting(Message::version).containsExactly(1L, 2L);
    }
  }

  @Test
  void theNumberOfLanesIsTheTopicsOwn() {
    try (RedisBroker one = RedisBroker.open(options.withLanes(3));
        RedisBroker other = RedisBroker.open(options.withLanes(24))) {
      publish(one, 10);
      other.subscribe("orders", "billing", 8, recorder);
      for (String key : keyOfEachLane()) {
        other.publish("orders", List.of(SampleMessages.message(key, 11))).join();
      }
      recorder.await(132);
    }
    for (String key : keyOfEachLane()) {
      assertThat(recorder.taken().stream().filter(m -> m.key().equals(key)).map(Message::version))
          .hasSize(11)
          .isSorted();
    }
  }

  @Test
  void aBlockedLaneIsNotReadOnAndOthersGoOn() {
    CountDownLatch blocked = new CountDownLatch(1);
    try (RedisBroker broker = RedisBroker.open(options)) {
      broker.subscribe(
          "orders",
          "billing",
          12,
          batch -> {
            if (batch.stream().anyMatch(message -> message.key().equals("k1"))) {
              blocked.await();
            }
            return recorder.handle(batch);
          });
      List<Message> many = new ArrayList<>();
      for (int n = 1; n <= 6_000; n++) {
        many.add(SampleMessages.message("k1", n));
        many.add(SampleMessages.message("k2", n));
      }
      CompletableFuture<Void> answer = broker.publish("orders", many);
      Recorder.until("others went on", () -> recorder.taken().size() == 6_000);
      answer.join();
      blocked.countDown();
      recorder.await(12_000);
    }
    assertThat(recorder.taken().stream().filter(m -> m.key().equals("k1")).map(Message::version))
        .isSorted()
        .doesNotHaveDuplicates();
  }

  @Test
  void whatCannotWorkIsRefused() {
    assertThatThrownBy(() -> RedisOptions.of("redis-1:6379")).hasMessageContaining("redis://");
    assertThatThrownBy(() -> options.withEnvironment("a.b")).hasMessageContaining("'a.b'");
    assertThatThrownBy(() -> options.withLanes(0)).isInstanceOf(TenonException.class);
    assertThatThrownBy(() -> options.withMaxLength(1)).isInstanceOf(TenonException.class);
    assertThatThrownBy(() -> options.withTimeout(Duration.ZERO)).isInstanceOf(TenonException.class);
    try (RedisBroker broker = RedisBroker.open(options)) {
      assertThatThrownBy(() -> broker.subscribe("order lines", "billing", 1, recorder))
          .hasMessageContaining("'order lines'");
      assertThatThrownBy(() -> broker.publish("Bestellungen ü", List.of()))
          .isInstanceOf(TenonException.class);
      assertThatThrownBy(() -> broker.subscribe("orders", "billing", 0, recorder))
          .hasMessageContaining("lanes");
    }
  }

  private RedisOptions by(DeafProxy proxy) {
    String uri = SERVER.uri().replace(":" + SERVER.port(), ":" + proxy.port());
    return RedisOptions.of(uri).withEnvironment(options.environment());
  }

  /** So many messages of a key in each lane, {@code k1} among them. */
  private void publish(RedisBroker broker, int each) {
    List<Message> all = new ArrayList<>();
    for (int n = 1; n <= each; n++) {
      for (String key : keyOfEachLane()) {
        all.add(SampleMessages.message(key, n));
      }
    }
    broker.publish("orders", all).join();
  }

  private List<String> keyOfEachLane() {
    Map<Integer, String> keys = new TreeMap<>();
    for (int i = 1; keys.size() < topic.lanes(); i++) {
      keys.putIfAbsent(topic.laneOf("k" + i), "k" + i);
    }
    return List.copyOf(keys.values());
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
