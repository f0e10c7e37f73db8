package dev.tenon.bench.cases;

import static java.util.Objects.requireNonNull;

import com.zaxxer.hikari.HikariDataSource;
import dev.tenon.Tenon;
import dev.tenon.bench.cases.OrderSaga.Wanted;
import dev.tenon.bench.workspace.BenchServer;
import dev.tenon.event.Metadata;
import dev.tenon.jdbc.JdbcDatabase;
import dev.tenon.jdbc.JdbcOptions;
import dev.tenon.memory.InProcessBroker;
import dev.tenon.saga.Saga;
import dev.tenon.spi.Broker;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A service of orders, whose saga it is, and one of credit, each in a database of its own. */
final class SagaShop implements AutoCloseable {
  private static final int CONNECTIONS = 8;
  private static final int PATIENCE_SECONDS = 30;

  private final BenchServer server;
  private final ShopTables tables;
  private final HikariDataSource orderPool;
  private final HikariDataSource creditPool;
  private final JdbcDatabase orderDatabase;
  private final JdbcDatabase creditDatabase;
  private final Broker broker = InProcessBroker.create();
  private final Map<Long, CompletableFuture<Boolean>> waiting = new ConcurrentHashMap<>();
  private final Saga<Wanted> saga = OrderSaga.saga(this::ended);
  private Tenon orders;
  private Tenon credit;

  SagaShop(BenchServer server, String name) throws SQLException {
    this.server = server;
    tables = ShopTables.create(server, name);
    orderPool = server.pool(tables.orders(), CONNECTIONS);
    creditPool = server.pool(tables.credit(), CONNECTIONS);
    JdbcOptions options = JdbcOptions.server().createSchema();
    orderDatabase = JdbcDatabase.postgres(orderPool, options);
    creditDatabase = JdbcDatabase.postgres(creditPool, options);
    credit = startCredit();
    orders = startOrders();
  }

  private Tenon startCredit() {
    return Tenon.service("credit")
        .database(creditDatabase)
        .broker(broker)
        .codec(OrderSaga.CODEC)
        .outbox()
        .lanes(2)
        .receiver(OrderSaga.participant())
        .start();
  }

  private Tenon startOrders() {
    return Tenon.service("orders")
        .database(orderDatabase)
        .broker(broker)
        .codec(OrderSaga.CODEC)
        .outbox()
        .saga(saga)
        .start();
  }

  private void ended(long order, boolean approved) {
    requireNonNull(waiting.remove(order)).complete(approved);
  }

  /** Forgets all that is stored, on disk and in memory. */
  void clear() throws SQLException {
    stop();
    tables.requireEven();
    server.execute(tables.orders(), Store.TRUNCATE, "truncate saga_instance");
    server.execute(tables.credit(), Store.TRUNCATE);
    tables.clear();
    credit = startCredit();
    orders = startOrders();
  }

  /** Starts anew with what is stored, and so many sagas that have ended. */
  void fill(int sagas) throws Exception {
    clear();
    order(new Wish(-1, 1, 1));
    stop();
    SagaFilling.fill(server, tables, sagas);
    restart();
  }

  /** Starts anew with what is stored. */
  void restart() throws SQLException {
    stop();
    tables.requireEven();
    server.checkpoint();
    credit = startCredit();
    orders = startOrders();
  }

  /** Returns when the saga has ended. */
  void order(Wish wish) throws Exception {
    CompletableFuture<Boolean> end = new CompletableFuture<>();
    waiting.put(wish.order(), end);
    orders
        .sagas()
        .start(
            saga,
            Long.toString(wish.order()),
            new Wanted(wish.order(), wish.customer(), wish.total()),
            Metadata.none());
    wish.requireEnd(end.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
  }

  private void stop() {
    orders.close();
    credit.close();
  }

  @Override
  public void close() {
    stop();
    broker.close();
    orderDatabase.close();
    creditDatabase.close();
    orderPool.close();
    creditPool.close();
  }
}
