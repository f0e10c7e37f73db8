package dev.tenon.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.error.TenonException;
import dev.tenon.message.Message;
import dev.tenon.spi.Subscription;
import dev.tenon.tck.ReadAheadCase;
import dev.tenon.tck.Recorder;
import dev.tenon.tck.SampleMessages;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is particular to Kafka; {@link KafkaBrokerKitTest} tells what every broker promises. */
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KafkaBrokerTest {
  private static final Duration SECONDS_2 = Duration.ofSeconds(2);

  private final KafkaOptions options = SharedKafka.options().withTimeout(SECONDS_2);
  private final Recorder recorder = new Recorder();

  @Test
  void whatAGroupHasNotHandledIsItsLag() {
    try (KafkaBroker broker = KafkaBroker.open(options)) {
      assertThat(broker.lag("orders", "billing")).isZero();
      broker
          .publish(
              "orders", List.of(SampleMessages.message("k1", 1), SampleMessages.message("k2", 1)))
          .join();
      assertThat(broker.lag("orders", "billing")).isEqualTo(2);

      broker.subscribe("orders", "billing", 1, recorder);
      Recorder.until("both are handled", () -> broker.lag("orders", "billing") == 0);
      assertThat(recorder.taken()).hasSize(2);
      assertThat(broker.lag("orders", "shipping")).isEqualTo(2);
    }
  }

  @Test
  void noMoreIsReadAheadThanThereIsRoomFor() throws Exception {
    try (KafkaBroker broker = KafkaBroker.open(options.withPartitions(2))) {
      ReadAheadCase.readsNoMoreThanThereIsRoomFor(broker, KafkaBrokerTest::bytesConsumed);
    }
  }

  /** What the consumers of this process have read that are open. */
  private static long bytesConsumed() {
    MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
    try {
      ObjectName consumers =
          new ObjectName("kafka.consumer:type=consumer-fetch-manager-metrics,client-id=*");
      double sum = 0;
      for (ObjectName consumer : beans.queryNames(consumers, null)) {
        sum += (double) beans.getAttribute(consumer, "bytes-consumed-total");
      }
      return (long) sum;
    } catch (JMException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aMissingTopicIsToldIfItIsNotToBeCreated() {
    try (KafkaBroker strict = KafkaBroker.open(options.withoutTopicCreation());
        KafkaBroker creating = KafkaBroker.open(options)) {
      Subscription subscription = strict.subscribe("orders", "billing", 1, recorder);
      assertThat(failureOf(strict.publish("orders", List.of(SampleMessages.message("k1", 1)))))
          .hasMessageStartingWith("TENON-1502: topic " + options.environment() + ".orders");
      Recorder.until(
          "the subscription tells, too",
          () -> subscription.failures().toString().contains("TENON-1502"));

      creating.publish("orders", List.of(SampleMessages.message("k1", 1))).join();

      recorder.await(1);
      Recorder.until("nothing is wrong any more", () -> subscription.failures().isEmpty());
    }
  }

  @Test
  void aMessageTooLargeIsRefusedAndLaterOnesAreNot() {
    KafkaOptions small = options.withClientSetting("max.request.size", "100000");
    try (KafkaBroker broker = KafkaBroker.open(small)) {
      broker.subscribe("orders", "billing", 1, recorder);
      Message large = SampleMessages.message("k1", 2, "x".repeat(200_000));

      var answer =
          broker.publish(
              "orders",
              List.of(SampleMessages.message("k1", 1), large, SampleMessages.message("k1", 3)));

      assertThat(failureOf(answer)).hasMessageStartingWith("TENON-1003");
      broker.publish("orders", List.of(SampleMessages.message("k1", 4))).join();
      Recorder.until(
          "the next came",
          () -> recorder.taken().stream().anyMatch(message -> message.version() == 4));
      assertThat(recorder.taken()).extracting(Message::version).doesNotContain(2L, 3L);
    }
  }

  @Test
  void aHandlerSlowerThanTheGroupIsPatientKeepsItsPartitions() {
    KafkaOptions impatient = options.withClientSetting("max.poll.interval.ms", "500");
    AtomicInteger calls = new AtomicInteger();
    CountDownLatch never = new CountDownLatch(1);
    try (KafkaBroker broker = KafkaBroker.open(impatient)) {
      broker.subscribe(
          "orders",
          "billing",
          1,
          batch -> {
            calls.incrementAndGet();
            assertThat(never.await(1, TimeUnit.SECONDS)).isFalse();
            return recorder.handle(batch);
          });
      broker.publish("orders", List.of(SampleMessages.message("k1", 1))).join();
      recorder.await(1);
      broker.publish("orders", List.of(SampleMessages.message("k1", 2))).join();
      recorder.await(2);
    }
    assertThat(calls).hasValue(2);
    assertThat(recorder.taken()).extracting(Message::version).containsExactly(1L, 2L);
  }

  @Test
  void aBlockedLaneHasItsPartitionsPausedAndOthersGoOn() {
    CountDownLatch blocked = new CountDownLatch(1);
    List<Message> all = new ArrayList<>();
    for (int n = 1; n <= 12_000; n++) {
      all.add(SampleMessages.message("k" + n % 8, 1 + n / 8));
    }
    try (KafkaBroker broker = KafkaBroker.open(options.withPartitions(8))) {
      broker.subscribe(
          "orders",
          "billing",
          8,
          batch -> {
            if (batch.stream().anyMatch(message -> message.key().equals("k1"))) {
              blocked.await();
            }
            return recorder.handle(batch);
          });
      CompletableFuture<Void> answer = broker.publish("orders", all);
      Recorder.until("others went on", () -> recorder.taken().size() > 5_000);
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
    assertThatThrownBy(() -> KafkaOptions.of("kafka")).hasMessageContaining("host:port");
    assertThatThrownBy(() -> options.withEnvironment("a.b")).hasMessageContaining("'a.b'");
    assertThatThrownBy(() -> options.withPartitions(0)).isInstanceOf(TenonException.class);
    assertThatThrownBy(() -> options.withReplicationFactor(-1)).isInstanceOf(TenonException.class);
    assertThatThrownBy(() -> options.withTimeout(Duration.ZERO)).isInstanceOf(TenonException.class);
    assertThatThrownBy(() -> options.withClientSetting("acks", "1")).hasMessageContaining("'acks'");
    try (KafkaBroker broker = KafkaBroker.open(options)) {
      assertThatThrownBy(() -> broker.subscribe("order lines", "billing", 1, recorder))
          .hasMessageContaining("'order lines'");
      assertThatThrownBy(() -> broker.publish("Bestellungen ü", List.of()))
          .isInstanceOf(TenonException.class);
      assertThatThrownBy(() -> broker.subscribe("orders", "billing", 0, recorder))
          .hasMessageContaining("lanes");
    }
    assertThat(options.withClientSetting("sasl.jaas.config", "secret").toString())
        .doesNotContain("secret");
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
