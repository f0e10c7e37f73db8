package dev.tenon.tck;

import dev.tenon.memory.MemoryDatabase;
import dev.tenon.spi.Database;
import java.util.Set;
import org.junit.jupiter.api.Nested;

class MemoryDatabaseKitTest {
  @Nested
  class EventStore extends EventStoreKit implements Memory {}

  @Nested
  class EventContent extends EventContentKit implements Memory {}

  @Nested
  class EventOrder extends EventOrderKit implements Memory {}

  @Nested
  class Transaction extends TransactionKit implements Memory {}

  @Nested
  class Snapshots extends SnapshotKit implements Memory {}

  @Nested
  class Inbox extends InboxKit implements Memory {}

  @Nested
  class Received extends ReceivedKit implements Memory {}

  @Nested
  class Outbox extends OutboxKit implements Memory {}

  @Nested
  class Leases extends LeaseKit implements Memory {}

  @Nested
  class Parking extends ParkingKit implements Memory {}

  @Nested
  class Scheduler extends SchedulerKit implements Memory {}

  @Nested
  class Tenants extends TenantKit implements Memory {}

  @Nested
  class Idempotency extends IdempotencyKit implements Memory {}

  @Nested
  class Locks extends StreamLockKit implements Memory {}

  @Nested
  class Instances extends InstancesKit implements Memory {}

  @Nested
  class Tags extends TagKit implements Memory {}

  @Nested
  class Append extends AppendKit implements Memory {}

  @Nested
  class Restore extends RestoreKit implements Memory {}

  @Nested
  class Model extends ModelKit implements Memory {}

  @Nested
  class Views extends ViewStoreKit implements Memory {}

  interface Memory extends DatabaseKit {
    @Override
    default DatabaseFixture fixture() {
      return new DatabaseFixture() {
        @Override
        public Set<Capability> capabilities() {
          return Set.of();
        }

        @Override
        public Database open() {
          return MemoryDatabase.create();
        }

        @Override
        public void close() {}
      };
    }
  }
}
