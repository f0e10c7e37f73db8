package dev.tenon.jdbc;

import dev.tenon.spi.Database;
import dev.tenon.spi.Feed;
import dev.tenon.tck.AppendKit;
import dev.tenon.tck.DatabaseFixture;
import dev.tenon.tck.DatabaseKit;
import dev.tenon.tck.EventContentKit;
import dev.tenon.tck.EventOrderKit;
import dev.tenon.tck.EventStoreKit;
import dev.tenon.tck.FeedKit;
import dev.tenon.tck.IdempotencyKit;
import dev.tenon.tck.InboxKit;
import dev.tenon.tck.InstancesKit;
import dev.tenon.tck.LeaseKit;
import dev.tenon.tck.ModelKit;
import dev.tenon.tck.OutboxKit;
import dev.tenon.tck.ParkingKit;
import dev.tenon.tck.ReceivedKit;
import dev.tenon.tck.RestoreKit;
import dev.tenon.tck.SchedulerKit;
import dev.tenon.tck.SnapshotKit;
import dev.tenon.tck.StreamLockKit;
import dev.tenon.tck.TagKit;
import dev.tenon.tck.TenantKit;
import dev.tenon.tck.TransactionKit;
import dev.tenon.tck.ViewStoreKit;
import java.time.Duration;
import org.junit.jupiter.api.Nested;

class H2KitTest {
  interface H2 extends DatabaseKit {
    @Override
    default DatabaseFixture fixture() {
      return new FileFixture(JdbcDatabase::h2);
    }
  }

  @Nested
  class EventStore extends EventStoreKit implements H2 {}

  @Nested
  class EventContent extends EventContentKit implements H2 {}

  @Nested
  class EventOrder extends EventOrderKit implements H2 {}

  @Nested
  class Transaction extends TransactionKit implements H2 {}

  @Nested
  class Snapshots extends SnapshotKit implements H2 {}

  @Nested
  class Inbox extends InboxKit implements H2 {}

  @Nested
  class Received extends ReceivedKit implements H2 {}

  @Nested
  class Outbox extends OutboxKit implements H2 {}

  @Nested
  class Leases extends LeaseKit implements H2 {}

  @Nested
  class Parking extends ParkingKit implements H2 {}

  @Nested
  class Scheduler extends SchedulerKit implements H2 {}

  @Nested
  class Tenants extends TenantKit implements H2 {}

  @Nested
  class Idempotency extends IdempotencyKit implements H2 {}

  @Nested
  class Locks extends StreamLockKit implements H2 {}

  @Nested
  class Instances extends InstancesKit implements H2 {}

  @Nested
  class Tags extends TagKit implements H2 {}

  @Nested
  class Append extends AppendKit implements H2 {}

  @Nested
  class Restore extends RestoreKit implements H2 {}

  @Nested
  class Model extends ModelKit implements H2 {}

  @Nested
  class PolledFeed extends FeedKit implements H2 {
    @Override
    protected Feed feed(Database database) {
      return Feed.polling(database.log(), Duration.ofMillis(1));
    }
  }

  @Nested
  class Views extends ViewStoreKit implements H2 {}
}
