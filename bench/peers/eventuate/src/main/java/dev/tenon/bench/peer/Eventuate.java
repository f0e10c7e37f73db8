package dev.tenon.bench.peer;

import com.zaxxer.hikari.HikariDataSource;
import dev.tenon.bench.peer.Shop.Wish;
import io.eventuate.tram.inmemory.InMemoryMessageConsumer;
import io.eventuate.tram.sagas.orchestration.SagaInstanceFactory;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Sagas of Eventuate Tram, durable by its outbox and its table of received messages. */
final class Eventuate implements Peer {
  private static final int CONNECTIONS = 32;
  private static final int PATIENCE_SECONDS = 30;

  private final Database database;
  private final HikariDataSource pool;
  private final ConfigurableApplicationContext context;
  private final Relay relay;
  private final Thread thread;

  Eventuate(Database database) throws SQLException {
    this.database = database;
    Shop.create(database);
    database.execute(Tables.CREATE);
    pool = database.pool(CONNECTIONS, true);
    context =
        new SpringApplicationBuilder(Services.class)
            .web(WebApplicationType.NONE)
            .properties(
                "logging.level.root=ERROR",
                "spring.main.banner-mode=off",
                "spring.datasource.driver-class-name=org.postgresql.Driver")
            .initializers(
                (GenericApplicationContext it) -> it.registerBean(DataSource.class, () -> pool))
            .run();
    relay = new Relay(pool, context.getBean(InMemoryMessageConsumer.class));
    thread = Thread.ofPlatform().daemon().name("relay").start(relay);
  }

  @Override
  public void clear() throws SQLException {
    Shop.requireEven(database);
    Shop.clear(database);
    database.execute(Tables.CLEAR, "checkpoint");
  }

  @Override
  public Operation open(String name) {
    TransactionTemplate transaction =
        new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
    SagaInstanceFactory sagas = context.getBean(SagaInstanceFactory.class);
    OrderSaga saga = context.getBean(OrderSaga.class);
    return step -> {
      Wish wish = Wish.next();
      OrderSaga.Data data = new OrderSaga.Data();
      data.order = wish.order();
      data.customer = wish.customer();
      data.total = wish.total();
      CompletableFuture<Boolean> end = saga.await(wish.order());
      transaction.executeWithoutResult(status -> sagas.create(saga, data));
      wish.requireEnd(end.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
    };
  }

  @Override
  public void close() throws InterruptedException {
    relay.stop();
    thread.join();
    context.close();
    pool.close();
  }
}
