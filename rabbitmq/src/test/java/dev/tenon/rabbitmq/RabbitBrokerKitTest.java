package dev.tenon.rabbitmq;

import dev.tenon.spi.Broker;
import dev.tenon.tck.BrokerFixture;
import dev.tenon.tck.BrokerKit;
import dev.tenon.tck.KeepingKit;
import dev.tenon.tck.PublishingKit;
import dev.tenon.tck.ServerFixture;
import java.time.Duration;
import org.junit.jupiter.api.Nested;

class RabbitBrokerKitTest {
  @Nested
  class Delivering extends BrokerKit {
    @Override
    protected BrokerFixture fixture() {
      return new OnRabbit();
    }
  }

  @Nested
  class Publishing extends PublishingKit {
    @Override
    protected BrokerFixture fixture() {
      return new OnRabbit();
    }
  }

  @Nested
  class Keeping extends KeepingKit {
    @Override
    protected ServerFixture fixture() {
      return new OnRabbit();
    }
  }

  /** Every case has topics and groups of its own: those of an environment. */
  private static final class OnRabbit implements ServerFixture {
    private final RabbitOptions options = SharedRabbit.options().withTimeout(Duration.ofSeconds(3));

    @Override
    public Broker open() {
      return RabbitBroker.open(options);
    }

    @Override
    public int lanes() {
      return options.lanes();
    }

    @Override
    public void kill() {
      SharedRabbit.server().kill();
    }

    @Override
    public void restart() {
      SharedRabbit.server().restart();
    }

    @Override
    public void close() {
      SharedRabbit.server().restart();
    }
  }
}
