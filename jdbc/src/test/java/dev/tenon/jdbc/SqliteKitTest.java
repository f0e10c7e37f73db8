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

class SqliteKitTest {
  interface Sqlite extends DatabaseKit {
    @Override
    default DatabaseFixture fixture() {
      return new FileFixture(JdbcDatabase::sqlite);
    }
  }

  @Nested
  class EventStore extends EventStoreKit implements Sqlite {}

  @Nested
  class EventContent extends EventContentKit implements Sqlite {}

  @Nested
  class EventOrder extends EventOrderKit implements Sqlite {}

  @Nested
  class Transaction extends TransactionKit implements Sqlite {}

  @Nested
  class Snapshots extends SnapshotKit implements Sqlite {}

  @Nested
  class Inbox extends InboxKit implements Sqlite {}

  @Nested
  class Received extends ReceivedKit implements Sqlite {}

  @Nested
  class Outbox extends OutboxKit implements Sqlite {}

  @Nested
  class Leases extends LeaseKit implements Sqlite {}

  @Nested
  class Parking extends ParkingKit implements Sqlite {}

  @Nested
  class Scheduler extends SchedulerKit implements Sqlite {}

  @Nested
  class Tenants extends TenantKit implements Sqlite {}

  @Nested
  class Idempotency extends IdempotencyKit implements Sqlite {}

  @Nested
  class Locks extends StreamLockKit implements Sqlite {}

  @Nested
  class Instances extends InstancesKit implements Sqlite {}

  @Nested
  class Tags extends TagKit implements Sqlite {}

  @Nested
  class Append extends AppendKit implements Sqlite {}

  @Nested
  class Restore extends RestoreKit implements Sqlite {}

  @Nested
  class Model extends ModelKit implements Sqlite {}

  @Nested
  class PolledFeed extends FeedKit implements Sqlite {
    @Override
    protected Feed feed(Database database) {
      return Feed.polling(database.log(), Duration.ofMillis(1));
    }
  }

  @Nested
  class Views extends ViewStoreKit implements Sqlite {}
}
