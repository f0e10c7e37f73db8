package dev.tenon.kafka;

import dev.tenon.spi.Broker;
import dev.tenon.tck.BrokerFixture;
import dev.tenon.tck.BrokerKit;
import dev.tenon.tck.PublishingKit;
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

  /** Every case has topics and groups of its own: those of an environment. */
  private static final class OnKafka implements BrokerFixture {
    private final KafkaOptions options = SharedKafka.options();

    @Override
    public Broker open() {
      return KafkaBroker.open(options);
    }

    @Override
    public int lanes() {
      return options.partitions();
    }

    @Override
    public void close() {}
  }
}
