package dev.tenon.tck;

import dev.tenon.event.EventRecord;
import dev.tenon.memory.InProcessBroker;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.spi.Broker;
import dev.tenon.spi.Database;
import dev.tenon.spi.Feed;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** The kits, run by a test against whatever that test wants to see caught. */
final class Subjects {
  private static volatile Supplier<Database> database = MemoryDatabase::create;
  private static volatile Set<DatabaseFixture.Capability> capabilities = Set.of();
  private static volatile Supplier<Broker> broker = InProcessBroker::create;
  private static volatile Supplier<ServerFixture> server = KeptServer::new;
  private static volatile Supplier<TailFixture> tail = TailCheats::honest;

  private Subjects() {}

  static void database(Supplier<Database> subject) {
    database(subject, Set.of());
  }

  static void database(Supplier<Database> subject, Set<DatabaseFixture.Capability> declared) {
    database = subject;
    capabilities = declared;
  }

  static void broker(Supplier<Broker> subject) {
    broker = subject;
  }

  static void server(Supplier<ServerFixture> subject) {
    server = subject;
  }

  static void tail(Supplier<TailFixture> subject) {
    tail = subject;
  }

  static class EventStore extends EventStoreKit implements Subject {}

  static class EventContent extends EventContentKit implements Subject {}

  static class EventOrder extends EventOrderKit implements Subject {}

  static class Transaction extends TransactionKit implements Subject {}

  static class Snapshots extends SnapshotKit implements Subject {}

  static class Inbox extends InboxKit implements Subject {}

  static class Sending extends OutboxKit implements Subject {}

  static class Leasing extends LeaseKit implements Subject {}

  static class Receiving extends ReceivedKit implements Subject {}

  static class Parking extends ParkingKit implements Subject {}

  static class Scheduler extends SchedulerKit implements Subject {}

  static class Tenants extends TenantKit implements Subject {}

  static class Idempotency extends IdempotencyKit implements Subject {}

  static class Locks extends StreamLockKit implements Subject {}

  static class Instances extends InstancesKit implements Subject {}

  static class Tags extends TagKit implements Subject {}

  static class Append extends AppendKit implements Subject {}

  static class Restore extends RestoreKit implements Subject {}

  static class Model extends ModelKit implements Subject {}

  static class Views extends ViewStoreKit implements Subject {}

  static class Feeding extends FeedKit implements Subject {
    @Override
    protected Feed feed(Database database) {
      return (after, limit, wait) -> {
        long deadline = System.nanoTime() + wait.toNanos();
        List<EventRecord> page = database.log().page(after, limit);
        while (page.isEmpty() && System.nanoTime() < deadline) {
          LockSupport.parkNanos(1_000_000);
          if (Thread.interrupted()) {
            throw new InterruptedException();
          }
          page = database.log().page(after, limit);
        }
        return page;
      };
    }
  }

  static class Delivering extends BrokerKit {
    @Override
    protected BrokerFixture fixture() {
      return new BrokerSubject();
    }
  }

  static class Publishing extends PublishingKit {
    @Override
    protected BrokerFixture fixture() {
      return new BrokerSubject();
    }
  }

  static class Telling extends TailKit {
    @Override
    protected TailFixture fixture() {
      return tail.get();
    }
  }

  static class Keeping extends KeepingKit {
    @Override
    protected ServerFixture fixture() {
      return server.get();
    }
  }

  static class AsCloudEvents extends CloudEventsKit {
    @Override
    protected ServerFixture fixture() {
      return server.get();
    }
  }

  static class JoiningServices extends ServicesKit {
    @Override
    protected ServerFixture fixture() {
      return server.get();
    }
  }

  interface Subject extends DatabaseKit {
    @Override
    default DatabaseFixture fixture() {
      return new DatabaseFixture() {
        @Override
        public Set<Capability> capabilities() {
          return capabilities;
        }

        @Override
        public Database open() {
          return database.get();
        }

        @Override
        public void close() {}
      };
    }
  }

  private static final class BrokerSubject implements BrokerFixture {
    @Override
    public Broker open() {
      return broker.get();
    }

    @Override
    public void close() {}
  }
}
