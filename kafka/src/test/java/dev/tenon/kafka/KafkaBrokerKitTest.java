package dev.tenon.kafka;

import dev.tenon.spi.Broker;
import dev.tenon.tck.BrokerFixture;
import dev.tenon.tck.BrokerKit;
import dev.tenon.tck.KeepingKit;
import dev.tenon.tck.PublishingKit;
import dev.tenon.tck.ServerFixture;
import java.time.Duration;
import org.junit.jupiter.api.Nested;

class KafkaBrokerKitTest {
  @Nested
  class Delivering extends BrokerKit {
    @Override
    protected BrokerFixture fixture() {
      return new OnKafka();
    }
  }

  @Nested
  class Publishing extends PublishingKit {
    @Override
    protected BrokerFixture fixture() {
      return new OnKafka();
    }
  }

  @Nested
  class Keeping extends KeepingKit {
    @Override
    protected ServerFixture fixture() {
      return new OnKafka();
    }
  }

  // snippet: fixture
  /** Every case has topics and groups of its own: those of an environment. */
  private static final class OnKafka implements ServerFixture {
    private final KafkaOptions options = SharedKafka.options().withTimeout(Duration.ofSeconds(3));

    @Override
    public Broker open() {
      return KafkaBroker.open(options);
    }

    @Override
    public int lanes() {
      return options.partitions();
    }

    @Override
    public void kill() {
      SharedKafka.server().kill();
    }

    @Override
    public void restart() {
      SharedKafka.server().restart();
    }

    @Override
    public void close() {
      SharedKafka.server().restart();
    }
  }
  // end snippet
}
