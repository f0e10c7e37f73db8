package dev.tenon.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.spi.Subscription;
import dev.tenon.tck.Recorder;
import dev.tenon.tck.SampleMessages;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SilenceTest {
  private final AtomicLong now = new AtomicLong();

  @Test
  void whatAClusterSaysEndsIt() {
    KafkaOptions options = SharedKafka.options();
    try (KafkaBroker broker = KafkaBroker.open(options);
        Subscription other = broker.subscribe("orders", "billing", 1, new Recorder());
        var consumer =
            new KafkaConsumer<byte[], byte[]>(new Settings(options).consumer("listening"))) {
      Silence silence = new Silence(consumer.metrics(), now::get);
      now.addAndGet(Duration.ofSeconds(9).toNanos());
      silence.listen(); // nothing has been received: a beginning
      now.addAndGet(Duration.ofSeconds(12).toNanos());
      silence.listen();
      assertThat(silence.length()).isEqualTo(Duration.ofSeconds(12));

      broker.publish("orders", List.of(SampleMessages.message("k", 1))).join();
      assertThat(consumer.partitionsFor(options.environment() + ".orders")).hasSize(6);
      silence.listen();

      assertThat(silence.length()).isNull();
      assertThat(other.failures()).isEmpty();
    }
  }
}
