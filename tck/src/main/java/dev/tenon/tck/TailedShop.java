package dev.tenon.tck;

import dev.tenon.ServiceBuilder;
import dev.tenon.Tenon;
import dev.tenon.message.OutboxOptions;
import dev.tenon.message.Outgoing;
import dev.tenon.spi.Broker;
import dev.tenon.spi.Database;
import dev.tenon.spi.OutboxTail;
import dev.tenon.spi.Tx;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The instances of a service whose outbox is tailed, and the broker they publish to, for the tests
 * of a tail. One thread starts and ends them; any sends.
 */
public final class TailedShop implements AutoCloseable {
  private final Database database;
  private final NotingBroker broker = new NotingBroker();
  private final List<Tenon> instances = new CopyOnWriteArrayList<>();

  /** No instance yet. The database is closed by its opener. */
  public TailedShop(Database database) {
    this.database = database;
  }

  /** Starts one more instance; it polls if it has no tail. */
  public Tenon start(@Nullable OutboxTail tail) {
    Tenon instance = instance(database, broker, tail).start();
    instances.add(instance);
    return instance;
  }

  static ServiceBuilder instance(Database database, Broker broker, @Nullable OutboxTail tail) {
    ServiceBuilder builder =
        Tenon.service("shop").database(database).broker(broker).codec(new TextCodec());
    OutboxOptions options = OutboxOptions.defaults();
    return tail == null ? builder.outbox(options) : builder.outbox(options, tail);
  }

  /** Ends the oldest instances until there are so many. */
  public void keep(int count) {
    while (instances.size() > count) {
      instances.removeFirst().close();
    }
  }

  /** What was published. */
  public NotingBroker broker() {
    return broker;
  }

  /** The instance that was started last. */
  public Tenon newest() {
    return instances.getLast();
  }

  /** Whether so many messages were published, and none is left. */
  public boolean hasPublished(int count) {
    return broker.count() == count && newest().backlog() == 0;
  }

  /** What the instances complain of. */
  public String failures() {
    return instances.stream().flatMap(one -> one.failures().stream()).toList().toString();
  }

  /** Whether nobody complains. */
  public boolean isWell() {
    return instances.stream().allMatch(one -> one.failures().isEmpty());
  }

  /** Sends in a transaction by the newest instance. */
  public void send(String key, String... texts) {
    try (Tx tx = database.begin()) {
      for (String text : texts) {
        newest().send(tx, Outgoing.of(text).withKey(key));
      }
      tx.commit();
    }
  }

  /** Sends the numbers from one to another, each in a transaction. */
  public void send(String key, int from, int to) {
    for (int i = from; i <= to; i++) {
      send(key, String.valueOf(i));
    }
  }

  /** The texts of the numbers from 1. */
  public static List<String> upTo(int n) {
    return IntStream.rangeClosed(1, n).mapToObj(String::valueOf).toList();
  }

  @Override
  public void close() {
    broker.fail(false);
    broker.failNowAndThen(false);
    keep(0);
  }
}
