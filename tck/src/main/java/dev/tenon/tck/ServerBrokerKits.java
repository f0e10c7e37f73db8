package dev.tenon.tck;

import org.junit.jupiter.api.Nested;

/** Every kit of a broker that keeps messages on a server, for the test of its adapter. */
public abstract class ServerBrokerKits {
  /** For the test of an adapter. */
  protected ServerBrokerKits() {}

  /** A new fixture; called once for each case. */
  protected abstract ProcessFixture fixture();

  @Nested
  class Delivering extends BrokerKit {
    @Override
    protected BrokerFixture fixture() {
      return ServerBrokerKits.this.fixture();
    }
  }

  @Nested
  class Publishing extends PublishingKit {
    @Override
    protected BrokerFixture fixture() {
      return ServerBrokerKits.this.fixture();
    }
  }

  @Nested
  class Keeping extends KeepingKit {
    @Override
    protected ServerFixture fixture() {
      return ServerBrokerKits.this.fixture();
    }
  }

  @Nested
  class AsCloudEvents extends CloudEventsKit {
    @Override
    protected ServerFixture fixture() {
      return ServerBrokerKits.this.fixture();
    }
  }

  @Nested
  class JoiningServices extends ServicesKit {
    @Override
    protected ServerFixture fixture() {
      return ServerBrokerKits.this.fixture();
    }
  }

  @Nested
  class Killed extends KilledReaderKit {
    @Override
    protected ProcessFixture fixture() {
      return ServerBrokerKits.this.fixture();
    }
  }
}
