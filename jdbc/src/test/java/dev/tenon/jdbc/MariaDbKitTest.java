package dev.tenon.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
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
import dev.tenon.testing.server.MariaDbServer;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

class MariaDbKitTest {
  private static MariaDbServer server;
  private static HikariDataSource pool;

  @BeforeAll
  static void startServer() {
    server = MariaDbServer.startTemporary();
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(server.jdbcUrl("kit"));
    config.setUsername(server.superuser());
    config.setPassword(server.password());
    pool = new HikariDataSource(config);
  }

  @AfterAll
  static void stopServer() {
    pool.close();
    server.close();
  }

  @Nested
  class EventStore extends EventStoreKit implements MariaDb {}

  @Nested
  class EventContent extends EventContentKit implements MariaDb {}

  @Nested
  class EventOrder extends EventOrderKit implements MariaDb {}

  @Nested
  class Transaction extends TransactionKit implements MariaDb {}

  @Nested
  class Snapshots extends SnapshotKit implements MariaDb {}

  @Nested
  class Inbox extends InboxKit implements MariaDb {}

  @Nested
  class Received extends ReceivedKit implements MariaDb {}

  @Nested
  class Outbox extends OutboxKit implements MariaDb {}

  @Nested
  class Leases extends LeaseKit implements MariaDb {}

  @Nested
  class Parking extends ParkingKit implements MariaDb {}

  @Nested
  class Scheduler extends SchedulerKit implements MariaDb {}

  @Nested
  class Tenants extends TenantKit implements MariaDb {}

  @Nested
  class Idempotency extends IdempotencyKit implements MariaDb {}

  @Nested
  class Locks extends StreamLockKit implements MariaDb {}

  @Nested
  class Instances extends InstancesKit implements MariaDb {}

  @Nested
  class Tags extends TagKit implements MariaDb {}

  @Nested
  class Append extends AppendKit implements MariaDb {}

  @Nested
  class Restore extends RestoreKit implements MariaDb {}

  @Nested
  class Model extends ModelKit implements MariaDb {}

  @Nested
  class PolledFeed extends FeedKit implements MariaDb {
    @Override
    protected Feed feed(Database database) {
      return Feed.polling(database.log(), Duration.ofMillis(1));
    }
  }

  @Nested
  class Views extends ViewStoreKit implements MariaDb {}

  interface MariaDb extends DatabaseKit {
    @Override
    default DatabaseFixture fixture() {
      return new MariaDbFixture(pool);
    }
  }
}
