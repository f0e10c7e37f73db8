package dev.tenon.nats;

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
import dev.tenon.testing.server.NatsServer;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.io.PrintWriter;
import java.io.StringWriter;
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

/** What is particular to NATS; {@link NatsBrokerKitTest} tells what every broker promises. */
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NatsBrokerTest {
  private static final NatsServer SERVER = SharedNats.server();

  private final NatsOptions options = SharedNats.options().withTimeout(Duration.ofSeconds(2));
  private final Topic topic = new Topic(options.environment() + ".orders", 12);
  private final Recorder recorder = new Recorder();

  @Test
  void theLagIsWhatAGroupHasNotHandled() {
    try (NatsBroker broker = NatsBroker.open(options)) {
      broker
          .publish(
              "orders", List.of(SampleMessages.message("k1", 1), SampleMessages.message("k2", 2)))
          .join();
      assertThat(broker.lag("orders", "billing")).isEqualTo(2);

      broker.subscribe("orders", "billing", 1, recorder);
      Recorder.until("both are handled", () -> broker.lag("orders", "billing") == 0);

      assertThat(broker.lag("orders", "shipping")).isEqualTo(2);
    }
  }

  @Test
  void whatWasReadIsNotHandedOverAfterTheLease() throws Exception {
    try (NatsServer alone = NatsServer.startTemporary();
        NatsBroker broker = NatsBroker.open(alone.uri())) {
      SilentServerCase.handsNothingOverAfterItsLease(
          broker, alone.port(), alone::pauseFor, Duration.ofMillis(1_500));
    }
  }

  @Test
  void noMoreIsReadAheadThanThereIsRoomFor() throws Exception {
    try (DeafProxy proxy = new DeafProxy(SERVER.port(), "");
        NatsBroker broker = NatsBroker.open(by(proxy).withLanes(2))) {
      ReadAheadCase.readsNoMoreThanThereIsRoomFor(broker, proxy::toClients);
    }
  }

  @Test
  void whatEveryGroupHasHandledIsRemoved() {
    Recorder slow = new Recorder();
    try (NatsBroker broker = NatsBroker.open(options);
        PlainClient client = new PlainClient(SERVER)) {
      broker.subscribe("orders", "billing", 4, recorder);
      broker.subscribe("orders", "shipping", 4, slow).close();
      publish(broker, 200);
      recorder.await(2_400);
      assertThat(client.count(topic.stream())).isEqualTo(2_400);

      broker.subscribe("orders", "shipping", 4, slow);

      slow.await(2_400);
      Recorder.until("it is removed", () -> client.count(topic.stream()) == 0);
    }
  }

  @Test
  void whatOthersHaveNotAcknowledgedStays() throws Exception {
    try (NatsBroker broker = NatsBroker.open(options);
        PlainClient client = new PlainClient(SERVER)) {
      broker.subscribe("orders", "billing", 4, recorder);
      publish(broker, 1);
      assertThat(client.read(topic.stream(), "erp")).hasSize(12);
      publish(broker, 10);
      recorder.await(132);
      broker.subscribe("orders", "shipping", 4, new Recorder());
      Recorder.until("what the other has is removed", () -> client.count(topic.stream()) == 120);

      assertThat(client.read(topic.stream(), "erp")).hasSize(120);
      publish(broker, 1);
      Recorder.until("all but that is removed", () -> client.count(topic.stream()) == 12);
    }
  }

  @Test
  void whatIsMeantToBeKeptIsNotRemoved() throws Exception {
    String payments = Topic.stream(options.environment() + ".payments");
    try (NatsBroker broker = NatsBroker.open(options);
        PlainClient client = new PlainClient(SERVER)) {
      Subscription subscription = broker.subscribe("orders", "billing", 4, recorder);
      broker.subscribe("payments", "billing", 4, new Recorder());
      client.edit(topic.stream(), stream -> stream.denyPurge(true));
      publish(broker, 10);
      recorder.await(120);

      // It is looked for every two seconds: when it was found here twice, it was looked for there.
      for (int n = 1; n <= 3; n++) {
        broker.publish("payments", List.of(SampleMessages.message("p", n))).join();
        Recorder.until("payments are removed", () -> client.count(payments) == 0);
      }

      assertThat(client.count(topic.stream())).isEqualTo(120);
      assertThat(subscription.failures()).isEmpty();
    }
  }

  @Test
  void aFullTopicRefusesWhatItWouldElseLose() {
    try (NatsBroker broker = NatsBroker.open(options.withMaxMessages(1_200))) {
      broker.subscribe("orders", "billing", 4, recorder).close();
      publish(broker, 100);

      assertThat(failureOf(broker.publish("orders", List.of(SampleMessages.message("k1", 101)))))
          .hasMessageStartingWith("TENON-1501")
          .hasMessageContaining("stream " + topic.stream())
          .hasMessageContaining("maximum messages exceeded");

      broker.subscribe("orders", "billing", 4, recorder);
      recorder.await(1_200);
      Recorder.until(
          "there is room again", () -> isPublished(broker, SampleMessages.message("k1", 101)));
      Recorder.until(
          "it comes", () -> recorder.taken().stream().anyMatch(one -> one.version() == 101));
    }
  }

  @Test
  void aStreamThatMayLoseWhatItAcknowledgedIsRefusedAndTold() throws Exception {
    try (NatsBroker broker = NatsBroker.open(options);
        PlainClient client = new PlainClient(SERVER)) {
      client
          .streams()
          .addStream(
              StreamConfiguration.builder()
                  .name(topic.stream())
                  .subjects(topic.subjects())
                  .discardPolicy(DiscardPolicy.Old)
                  .maxAge(Duration.ofDays(1))
                  .build());
      Subscription subscription = broker.subscribe("orders", "billing", 1, recorder);
      String missing = "see to it that discard is new, max_age is 0, with";

      assertThat(failureOf(broker.publish("orders", List.of(SampleMessages.message("k1", 1)))))
          .hasMessageStartingWith("TENON-1501")
          .hasMessageContaining(missing);
      assertThat(subscription.failures().toString()).contains("TENON-1501").contains(missing);

      client.edit(
          topic.stream(), stream -> stream.discardPolicy(DiscardPolicy.New).maxAge(Duration.ZERO));
      broker.publish("orders", List.of(SampleMessages.message("k1", 1))).join();
      recorder.await(1);
      Recorder.until("nothing is wrong any more", () -> subscription.failures().isEmpty());

      // While it is at work.
      client.edit(topic.stream(), stream -> stream.discardPolicy(DiscardPolicy.Old));
      Recorder.until(
          "that is told", () -> subscription.failures().toString().contains("discard is new"));
    }
  }

  @Test
  void streamsOfOtherKindsAreRefused() throws Exception {
    try (PlainClient client = new PlainClient(SERVER)) {
      client
          .streams()
          .addStream(
              StreamConfiguration.builder()
                  .name(topic.stream())
                  .subjects(topic.subjects())
                  .storageType(StorageType.Memory)
                  .retentionPolicy(RetentionPolicy.Interest)
                  .discardPolicy(DiscardPolicy.New)
                  .maxMessagesPerSubject(10)
                  .noAck(true)
                  .build());
      try (NatsBroker broker = NatsBroker.open(options.withReplicas(3))) {
        assertThat(failureOf(broker.publish("orders", List.of(SampleMessages.message("k1", 1)))))
            .hasMessageContaining(
                "storage is file, retention is limits, max_msgs_per_subject is unlimited, no_ack is false, num_replicas is 3 or more");
      }
      client.streams().deleteStream(topic.stream());
      client
          .streams()
          .addStream(StreamConfiguration.builder().name(topic.stream()).subjects("erp").build());
      try (NatsBroker broker = NatsBroker.open(options)) {
        assertThat(failureOf(broker.publish("orders", List.of(SampleMessages.message("k1", 1)))))
            .hasMessageContaining("is not that of topic " + topic.name());
      }
    }
  }

  @Test
  void aMessageLargerThanTheServerTakesIsRefused() {
    try (NatsBroker broker = NatsBroker.open(options)) {
      String large = "x".repeat(9 << 20);
      assertThat(
              failureOf(broker.publish("orders", List.of(SampleMessages.message("k1", 1, large)))))
          .hasMessageContaining("8388608; raise its max_payload");
      broker.publish("orders", List.of(SampleMessages.message("k1", 1))).join();
    }
  }

  @Test
  void aServerThatIsGoneIsToldWithoutThePasswordForIt() {
    NatsOptions nobody = NatsOptions.of("nats://a:b:secret%40@127.0.0.1:1,nats://secret@[::1]:1");
    try (NatsBroker broker = NatsBroker.open(nobody)) {
      Throwable failure =
          failureOf(broker.publish("orders", List.of(SampleMessages.message("k1", 1))));
      assertThat(failure).hasMessageContaining("127.0.0.1:1").hasMessageContaining("[::1]:1");
      assertThat(failure).hasStackTraceContaining("TENON-1501");
      StringWriter trace = new StringWriter();
      failure.printStackTrace(new PrintWriter(trace));
      assertThat(trace.toString()).doesNotContain("secret");
    }
  }

  @Test
  void aStreamThatLostItsMessagesIsReadAfreshAndNothingNewIsMissed() throws Exception {
    try (NatsBroker broker = NatsBroker.open(options);
        PlainClient client = new PlainClient(SERVER)) {
      Subscription subscription = broker.subscribe("orders", "billing", 2, recorder);
      publish(broker, 5);
      recorder.await(60);
      subscription.close();

      // The numbers of what was handled come again, as after a loss of power.
      client.streams().deleteStream(topic.stream());
      recorder.forget();
      broker.subscribe("orders", "shipping", 1, new Recorder());
      Recorder.until("it is published", () -> isPublished(broker, SampleMessages.message("k1", 6)));
      for (int n = 7; n <= 100; n++) {
        broker.publish("orders", List.of(SampleMessages.message("k1", n))).join();
      }
      broker.subscribe("orders", "billing", 2, recorder);

      recorder.await(95);
      assertThat(recorder.taken()).extracting(Message::version).isSorted().startsWith(6L);
    }
  }

  @Test
  void aStreamThatIsDeletedWhileItIsReadIsReadAfresh() throws Exception {
    try (NatsBroker broker = NatsBroker.open(options);
        PlainClient client = new PlainClient(SERVER)) {
      broker.subscribe("orders", "billing", 2, recorder);
      publish(broker, 5);
      recorder.await(60);

      client.streams().deleteStream(topic.stream());

      recorder.forget();
      Recorder.until("it is published", () -> isPublished(broker, SampleMessages.message("k1", 6)));
      recorder.await(1);
      assertThat(recorder.taken()).extracting(Message::version).containsOnly(6L);
    }
  }

  @Test
  void theNumberOfLanesIsTheTopicsOwn() {
    try (NatsBroker one = NatsBroker.open(options.withLanes(3));
        NatsBroker other = NatsBroker.open(options.withLanes(24))) {
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
    try (NatsBroker broker = NatsBroker.open(options)) {
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
    assertThatThrownBy(() -> NatsOptions.of("nats-1:4222")).hasMessageContaining("nats://");
    assertThatThrownBy(() -> NatsOptions.of("nats://a:secret@nats 1"))
        .hasMessageContaining("nats://")
        .hasMessageNotContaining("secret");
    assertThatThrownBy(() -> options.withEnvironment("a.b")).hasMessageContaining("'a.b'");
    assertThatThrownBy(() -> options.withLanes(0)).isInstanceOf(TenonException.class);
    assertThatThrownBy(() -> options.withMaxMessages(1)).isInstanceOf(TenonException.class);
    assertThatThrownBy(() -> options.withReplicas(6)).isInstanceOf(TenonException.class);
    assertThatThrownBy(() -> options.withTimeout(Duration.ZERO)).isInstanceOf(TenonException.class);
    try (NatsBroker broker = NatsBroker.open(options)) {
      assertThatThrownBy(() -> broker.subscribe("order lines", "billing", 1, recorder))
          .hasMessageContaining("'order lines'");
      assertThatThrownBy(() -> broker.publish("orders..eu", List.of()))
          .hasMessageContaining("'orders..eu'");
      assertThatThrownBy(() -> broker.subscribe("orders", "billing.", 1, recorder))
          .hasMessageContaining("'billing.'");
      assertThatThrownBy(() -> broker.publish("Bestellungen ü", List.of()))
          .isInstanceOf(TenonException.class);
      assertThatThrownBy(() -> broker.subscribe("orders", "billing", 0, recorder))
          .hasMessageContaining("lanes");
    }
  }

  private NatsOptions by(DeafProxy proxy) {
    String uri = SERVER.uri().replace(":" + SERVER.port(), ":" + proxy.port());
    return NatsOptions.of(uri).withEnvironment(options.environment());
  }

  /** So many messages of a key in each lane, {@code k1} among them. */
  private void publish(NatsBroker broker, int each) {
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

  private static boolean isPublished(NatsBroker broker, Message message) {
    try {
      broker.publish("orders", List.of(message)).join();
      return true;
    } catch (CompletionException e) {
      return false;
    }
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
