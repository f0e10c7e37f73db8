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
import dev.tenon.testing.server.PostgresServer;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

class PostgresKitTest {
  private static PostgresServer server;
  private static HikariDataSource pool;

  @BeforeAll
  static void startServer() {
    server = PostgresServer.startTemporary();
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(server.jdbcUrl("postgres"));
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
  class EventStore extends EventStoreKit implements Postgres {}

  @Nested
  class EventContent extends EventContentKit implements Postgres {}

  @Nested
  class EventOrder extends EventOrderKit implements Postgres {}

  @Nested
  class Transaction extends TransactionKit implements Postgres {}

  @Nested
  class Snapshots extends SnapshotKit implements Postgres {}

  @Nested
  class Inbox extends InboxKit implements Postgres {}

  @Nested
  class Received extends ReceivedKit implements Postgres {}

  @Nested
  class Outbox extends OutboxKit implements Postgres {}

  @Nested
  class Leases extends LeaseKit implements Postgres {}

  @Nested
  class Parking extends ParkingKit implements Postgres {}

  @Nested
  class Scheduler extends SchedulerKit implements Postgres {}

  @Nested
  class Tenants extends TenantKit implements Postgres {}

  @Nested
  class Idempotency extends IdempotencyKit implements Postgres {}

  @Nested
  class Locks extends StreamLockKit implements Postgres {}

  @Nested
  class Instances extends InstancesKit implements Postgres {}

  @Nested
  class Tags extends TagKit implements Postgres {}

  @Nested
  class Append extends AppendKit implements Postgres {}

  @Nested
  class Restore extends RestoreKit implements Postgres {}

  @Nested
  class Model extends ModelKit implements Postgres {}

  @Nested
  class PolledFeed extends FeedKit implements Postgres {
    @Override
    protected Feed feed(Database database) {
      return Feed.polling(database.log(), Duration.ofMillis(1));
    }
  }

  @Nested
  class Views extends ViewStoreKit implements Postgres {}

  interface Postgres extends DatabaseKit {
    @Override
    default DatabaseFixture fixture() {
      return new PostgresFixture(pool);
    }
  }
}
