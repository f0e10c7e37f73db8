package dev.tenon.nats;

import dev.tenon.spi.Broker;
import dev.tenon.tck.BrokerFixture;
import dev.tenon.tck.BrokerKit;
import dev.tenon.tck.KeepingKit;
import dev.tenon.tck.PublishingKit;
import dev.tenon.tck.ServerFixture;
import java.time.Duration;
import org.junit.jupiter.api.Nested;

class NatsBrokerKitTest {
  @Nested
  class Delivering extends BrokerKit {
    @Override
    protected BrokerFixture fixture() {
      return new OnNats();
    }
  }

  @Nested
  class Publishing extends PublishingKit {
    @Override
    protected BrokerFixture fixture() {
      return new OnNats();
    }
  }

  @Nested
  class Keeping extends KeepingKit {
    @Override
    protected ServerFixture fixture() {
      return new OnNats();
    }
  }

  /** Every case has topics and groups of its own: those of an environment. */
  private static final class OnNats implements ServerFixture {
    private final NatsOptions options = SharedNats.options().withTimeout(Duration.ofSeconds(3));

    @Override
    public Broker open() {
      return NatsBroker.open(options);
    }

    @Override
    public int lanes() {
      return options.lanes();
    }

    @Override
    public void kill() {
      SharedNats.server().kill();
    }

    @Override
    public void restart() {
      SharedNats.server().restart();
    }

    @Override
    public void close() {
      SharedNats.server().restart();
    }
  }
}
