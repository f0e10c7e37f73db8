package dev.tenon.tck;

/**
 * What every kit of a {@link dev.tenon.spi.Database} asks for. An adapter's test gives it once, as
 * a default method, and takes the kits as nested classes:
 *
 * <pre>{@code
 * class MyDatabaseKitTest {
 *   interface Mine extends DatabaseKit {
 *     @Override
 *     default DatabaseFixture fixture() {
 *       return new MyFixture();
 *     }
 *   }
 *
 *   @Nested
 *   class EventStore extends EventStoreKit implements Mine {}
 * }
 * }</pre>
 *
 * with {@link EventContentKit}, {@link EventOrderKit}, {@link TransactionKit}, {@link
 * InstancesKit}, {@link SnapshotKit}, {@link InboxKit}, {@link ReceivedKit}, {@link OutboxKit},
 * {@link LeaseKit}, {@link ParkingKit}, {@link SchedulerKit}, {@link TenantKit}, {@link
 * IdempotencyKit}, {@link StreamLockKit}, {@link TagKit}, {@link AppendKit}, {@link RestoreKit},
 * {@link ViewStoreKit} and {@link ModelKit} likewise.
 */
public interface DatabaseKit {
  /** A new fixture; called once for each case. */
  DatabaseFixture fixture();
}
