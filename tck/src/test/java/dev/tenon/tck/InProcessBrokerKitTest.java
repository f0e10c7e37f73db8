package dev.tenon.tck;

import dev.tenon.memory.InProcessBroker;
import dev.tenon.spi.Broker;
import org.junit.jupiter.api.Nested;

class InProcessBrokerKitTest {
  @Nested
  class Delivering extends BrokerKit {
    @Override
    protected BrokerFixture fixture() {
      return new InProcess();
    }
  }

  @Nested
  class Publishing extends PublishingKit {
    @Override
    protected BrokerFixture fixture() {
      return new InProcess();
    }
  }

  private static final class InProcess implements BrokerFixture {
    @Override
    public Broker open() {
      return InProcessBroker.create();
    }

    @Override
    public void close() {}
  }
}
