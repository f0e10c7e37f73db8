package dev.tenon.bench.peer;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.common.caching.WeakReferenceCache;
import org.axonframework.common.jdbc.ConnectionProvider;
import org.axonframework.common.jdbc.UnitOfWorkAwareConnectionProviderWrapper;
import org.axonframework.common.transaction.NoTransactionManager;
import org.axonframework.config.AggregateConfigurer;
import org.axonframework.config.Configuration;
import org.axonframework.config.Configurer;
import org.axonframework.config.DefaultConfigurer;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.TrackingEventProcessorConfiguration;
import org.axonframework.eventhandling.tokenstore.inmemory.InMemoryTokenStore;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.eventsourcing.eventstore.jdbc.JdbcEventStorageEngine;
import org.axonframework.eventsourcing.eventstore.jdbc.PostgresEventTableFactory;
import org.axonframework.messaging.StreamableMessageSource;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.json.JacksonSerializer;

/** Axon 4 on its JDBC engine, with the settings that gave it its best figures. */
final class Axon4 implements Peer {
  private static final int CONNECTIONS = 32;
  private static final int EVENTS_PER_PAGE = 1000;
  private static final String TYPE = "Order";
  private static final String NO_METADATA = "{}";

  private final Database database;
  private final HikariDataSource pool;
  private final ConnectionProvider connections;
  private final JacksonSerializer json = JacksonSerializer.defaultSerializer();

  Axon4(Database database) {
    this.database = database;
    this.pool = database.pool(CONNECTIONS, true);
    this.connections = new UnitOfWorkAwareConnectionProviderWrapper(this::connection);
    engine().createSchema(PostgresEventTableFactory.INSTANCE);
  }

  @Override
  public void clear() throws SQLException {
    database.execute(
        "truncate domainevententry, snapshotevententry restart identity", "checkpoint");
  }

  @Override
  public void fill(long events) throws Exception {
    // Older than the gap timeout, as nearly all of a log is: Axon looks for no gaps in it.
    Instant recorded = Instant.now().minus(1, ChronoUnit.HOURS).truncatedTo(ChronoUnit.MILLIS);
    String metadata = Database.bytea(NO_METADATA.getBytes(StandardCharsets.UTF_8));
    database.copy(
        "domainevententry (globalindex, eventidentifier, aggregateidentifier, sequencenumber,"
            + " type, timestamp, payloadtype, payload, metadata)",
        events,
        (position, step) -> {
          SerializedObject<byte[]> payload = json.serialize(Order.event(step), byte[].class);
          return String.join(
              "\t",
              Long.toString(position),
              UUID.randomUUID().toString(),
              step.order(),
              Integer.toString(step.number()),
              TYPE,
              recorded.toString(),
              payload.getType().getName(),
              Database.bytea(payload.getData()),
              metadata);
        });
    database.execute("vacuum analyze domainevententry", "checkpoint");
  }

  @Override
  public Operation open(String name) {
    AggregateConfigurer<Order> orders = AggregateConfigurer.defaultConfiguration(Order.class);
    return switch (name) {
      case "append" -> append();
      case "command" -> command(orders);
      case "command-cached" -> command(orders.configureCache(axon -> new WeakReferenceCache()));
      default -> throw new IllegalArgumentException("unknown case " + name);
    };
  }

  private Operation append() {
    Configuration axon = configurer().start();
    EventStore store = axon.eventStore();
    return new Running(
        axon,
        step ->
            store.publish(
                new GenericDomainEventMessage<>(
                    TYPE, step.order(), step.number(), Order.event(step))));
  }

  private Operation command(AggregateConfigurer<Order> orders) {
    Configuration axon = configurer().configureAggregate(orders).start();
    CommandGateway gateway = axon.commandGateway();
    return new Running(axon, step -> gateway.sendAndWait(Order.command(step)));
  }

  /** By a tracking processor of one thread: the pooled one reaches a third of it. */
  @Override
  public Measurement replay(Duration limit) throws Exception {
    Replay replay = new Replay(database.count("domainevententry"));
    Configurer configurer = configurer();
    configurer
        .eventProcessing()
        .byDefaultAssignTo("replay")
        .usingTrackingEventProcessors()
        .registerTokenStore(axon -> new InMemoryTokenStore())
        .registerTrackingEventProcessorConfiguration(axon ->
            TrackingEventProcessorConfiguration.forSingleThreadedProcessing()
                .andBatchSize(EVENTS_PER_PAGE)
                .andInitialTrackingToken(StreamableMessageSource::createTailToken))
        .registerEventHandler(axon -> new Reader(replay));
    Configuration axon = configurer.start();
    try {
      return replay.await(limit);
    } finally {
      axon.shutdown();
    }
  }

  @Override
  public void close() {
    pool.close();
  }

  private Configurer configurer() {
    return DefaultConfigurer.defaultConfiguration(false)
        .configureSerializer(axon -> json)
        .configureEventSerializer(axon -> json)
        .configureMessageSerializer(axon -> json)
        .configureCorrelationDataProviders(axon -> List.of())
        .configureEmbeddedEventStore(axon -> engine());
  }

  private JdbcEventStorageEngine engine() {
    return JdbcEventStorageEngine.builder()
        .connectionProvider(connections)
        .transactionManager(NoTransactionManager.instance())
        .eventSerializer(json)
        .snapshotSerializer(json)
        // Events are never removed, so a short page is the last; this saves a query per load.
        .finalAggregateBatchPredicate(page -> page.size() < EVENTS_PER_PAGE)
        .batchSize(EVENTS_PER_PAGE)
        .build();
  }

  /** Inside a unit of work, its end commits; outside, each statement is a transaction. */
  private Connection connection() throws SQLException {
    Connection connection = pool.getConnection();
    connection.setAutoCommit(!CurrentUnitOfWork.isStarted());
    return connection;
  }

  /** A started Axon and the call that is measured. */
  private record Running(Configuration axon, Consumer<Step> call) implements Operation {
    @Override
    public void run(Step step) {
      call.accept(step);
    }

    @Override
    public void close() {
      axon.shutdown();
    }
  }

  /** The handler of a replay. */
  static final class Reader {
    private final Replay replay;

    private Reader(Replay replay) {
      this.replay = replay;
    }

    @EventHandler
    void on(Order.OrderCreated event) {
      replay.handled(event.customer().length());
    }

    @EventHandler
    void on(Order.ItemAdded event) {
      replay.handled(event.quantity());
    }
  }
}
