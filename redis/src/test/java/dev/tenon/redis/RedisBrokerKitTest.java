package dev.tenon.redis;

import dev.tenon.spi.Broker;
import dev.tenon.tck.BrokerFixture;
import dev.tenon.tck.BrokerKit;
import dev.tenon.tck.KeepingKit;
import dev.tenon.tck.PublishingKit;
import dev.tenon.tck.ServerFixture;
import java.time.Duration;
import org.junit.jupiter.api.Nested;

class RedisBrokerKitTest {
  @Nested
  class Delivering extends BrokerKit {
    @Override
    protected BrokerFixture fixture() {
      return new OnRedis();
    }
  }

  @Nested
  class Publishing extends PublishingKit {
    @Override
    protected BrokerFixture fixture() {
      return new OnRedis();
    }
  }

  @Nested
  class Keeping extends KeepingKit {
    @Override
    protected ServerFixture fixture() {
      return new OnRedis();
    }
  }

  /** Every case has topics and groups of its own: those of an environment. */
  private static final class OnRedis implements ServerFixture {
    private final RedisOptions options = SharedRedis.options().withTimeout(Duration.ofSeconds(3));

    @Override
    public Broker open() {
      return RedisBroker.open(options);
    }

    @Override
    public int lanes() {
      return options.lanes();
    }

    @Override
    public void kill() {
      SharedRedis.server().kill();
    }

    @Override
    public void restart() {
      SharedRedis.server().restart();
    }

    @Override
    public void close() {
      SharedRedis.server().restart();
    }
  }
}
