package dev.tenon.tck;

import org.junit.jupiter.api.Nested;

/** Every kit of a {@link dev.tenon.spi.Database}, for one fixture. */
public abstract class DatabaseKit {
  /** A new fixture; called once for each case. */
  protected abstract DatabaseFixture fixture();

  @Nested
  class EventStore extends EventStoreKit {
    @Override
    protected DatabaseFixture fixture() {
      return DatabaseKit.this.fixture();
    }
  }

  @Nested
  class EventOrder extends EventOrderKit {
    @Override
    protected DatabaseFixture fixture() {
      return DatabaseKit.this.fixture();
    }
  }

  @Nested
  class Transaction extends TransactionKit {
    @Override
    protected DatabaseFixture fixture() {
      return DatabaseKit.this.fixture();
    }
  }

  @Nested
  class Inbox extends InboxKit {
    @Override
    protected DatabaseFixture fixture() {
      return DatabaseKit.this.fixture();
    }
  }

  @Nested
  class Parking extends ParkingKit {
    @Override
    protected DatabaseFixture fixture() {
      return DatabaseKit.this.fixture();
    }
  }

  @Nested
  class Scheduler extends SchedulerKit {
    @Override
    protected DatabaseFixture fixture() {
      return DatabaseKit.this.fixture();
    }
  }

  @Nested
  class Views extends ViewStoreKit {
    @Override
    protected DatabaseFixture fixture() {
      return DatabaseKit.this.fixture();
    }
  }
}
