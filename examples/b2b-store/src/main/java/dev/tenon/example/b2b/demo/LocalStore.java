package dev.tenon.example.b2b.demo;

import dev.tenon.Tenon;
import dev.tenon.example.b2b.Design;
import dev.tenon.example.b2b.Flow;
import dev.tenon.example.b2b.Store;
import dev.tenon.example.b2b.customers.CustomerCommand.Register;
import dev.tenon.example.b2b.http.StoreApi;
import dev.tenon.example.b2b.input.Document;
import dev.tenon.example.b2b.process.ServiceName;
import java.math.BigDecimal;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToLongBiFunction;
import org.jspecify.annotations.Nullable;

/** A store whose services run in this process. */
final class LocalStore implements RunningStore {
  private static final int CONNECTIONS = 8;

  private final Store store;
  private final Flow flow;
  private final ToLongBiFunction<String, String> lag;
  private final Runnable afterwards;

  /**
   * A store that is running, and closed with this.
   *
   * @param lag how many messages of a topic its broker keeps that a group has not handled
   * @param afterwards runs when it is closed
   */
  LocalStore(Store store, Flow flow, ToLongBiFunction<String, String> lag, Runnable afterwards) {
    this.store = store;
    this.flow = flow;
    this.lag = lag;
    this.afterwards = afterwards;
  }

  static LocalStore start(
      DatabaseSite site, BrokerSite broker, Design design, Consumer<String> shown) {
    OpenDatabases databases = OpenDatabases.of(site, design, CONNECTIONS);
    try {
      Store store = new Store(databases.databases(), design, broker.connect(), shown);
      return new LocalStore(store, design.flow(), broker::lag, databases::close);
    } catch (RuntimeException e) {
      databases.close();
      throw e;
    }
  }

  @Override
  public Known known() {
    return Known.of(store);
  }

  @Override
  public void register(String customerId, BigDecimal creditLimit) {
    Register register = Commands.register(customerId, creditLimit);
    store.customers().register(register.customerId(), register.name(), register.creditLimit());
  }

  @Override
  public void submit(Document document) {
    switch (document) {
      case Document.Order order -> store.orders().place(Commands.place(order));
      case Document.CreditNote note -> store.orders().accept(Commands.accept(note));
      case Document.Refused refused ->
          throw new IllegalArgumentException(refused + " is not to be submitted");
    }
  }

  @Override
  public long written() {
    return store.orders().written() + store.customers().events().end().offset();
  }

  /** Readers can be ahead of a log somebody cut. */
  @Override
  public long behind() {
    long unpublished = behind(store.orders().tenon()) + behind(store.customers().tenon());
    return unpublished > 0 ? unpublished : ServiceName.lag(flow, lag);
  }

  private static long behind(Tenon service) {
    return Math.max(0, service.backlog());
  }

  @Override
  public <T> T read(Function<Store, T> look) {
    return look.apply(store);
  }

  @Override
  public StoreApi serve(InetSocketAddress address, @Nullable String token) {
    return StoreApi.start(store, address, token);
  }

  @Override
  public void close() {
    try {
      store.close();
    } finally {
      afterwards.run();
    }
  }
}
