package dev.tenon.bench.peer;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.function.Consumer;
import org.axonframework.common.configuration.AxonConfiguration;
import org.axonframework.conversion.json.JacksonConverter;
import org.axonframework.eventsourcing.configuration.EventSourcedEntityModule;
import org.axonframework.eventsourcing.configuration.EventSourcingConfigurer;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.eventsourcing.eventstore.jpa.AggregateBasedJpaEventStorageEngine;
import org.axonframework.eventsourcing.eventstore.jpa.AggregateEventEntry;
import org.axonframework.messaging.commandhandling.gateway.CommandGateway;
import org.axonframework.messaging.core.MessageType;
import org.axonframework.messaging.core.correlation.CorrelationDataProviderRegistry;
import org.axonframework.messaging.core.correlation.DefaultCorrelationDataProviderRegistry;
import org.axonframework.messaging.eventhandling.GenericEventMessage;
import org.axonframework.messaging.eventhandling.annotation.EventHandler;
import org.axonframework.messaging.eventhandling.configuration.EventProcessorModule;
import org.axonframework.messaging.eventhandling.conversion.DelegatingEventConverter;
import org.axonframework.messaging.eventhandling.processing.streaming.token.store.inmemory.InMemoryTokenStore;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.Configuration;

/** Axon 5 on its JPA engine with Hibernate, with the settings that gave it its best figures. */
final class Axon5 implements Peer {
  private static final int CONNECTIONS = 32;
  private static final int EVENTS_PER_PAGE = 1000;
  private static final String NO_METADATA = "{}";

  private final Database database;
  private final HikariDataSource pool;
  private final SessionFactory sessions;
  private final JpaTransactions transactions;
  private final JacksonConverter json = new JacksonConverter();

  Axon5(Database database) {
    this.database = database;
    this.pool = database.pool(CONNECTIONS, false);
    this.sessions = sessions(pool);
    this.transactions = new JpaTransactions(sessions);
  }

  private static SessionFactory sessions(HikariDataSource pool) {
    Configuration hibernate =
        new Configuration()
            .addAnnotatedClass(AggregateEventEntry.class)
            .setPhysicalNamingStrategy(new SnakeCase())
            .setProperty("hibernate.dialect", ByteaDialect.class.getName())
            .setProperty("hibernate.hbm2ddl.auto", "create")
            // A connection is taken at the first statement, and is not asked for its mode.
            .setProperty("hibernate.connection.provider_disables_autocommit", "true");
    hibernate.getProperties().put("hibernate.connection.datasource", pool);
    return hibernate.buildSessionFactory();
  }

  @Override
  public void clear() throws SQLException {
    database.execute("truncate aggregate_event_entry", "checkpoint");
  }

  @Override
  public void fill(long events) throws Exception {
    // Older than the gap timeout, as nearly all of a log is: Axon looks for no gaps in it.
    Instant recorded = Instant.now().minus(1, ChronoUnit.HOURS).truncatedTo(ChronoUnit.MILLIS);
    String metadata = Database.bytea(NO_METADATA.getBytes(StandardCharsets.UTF_8));
    database.copy(
        "aggregate_event_entry (global_index, aggregate_type, aggregate_identifier,"
            + " aggregate_sequence_number, type, version, timestamp, payload, metadata,"
            + " identifier)",
        events,
        (position, step) -> {
          Object event = Order.event(step);
          MessageType type = new MessageType(event.getClass());
          return String.join(
              "\t",
              Long.toString(position),
              Order.TYPE,
              step.order(),
              Integer.toString(step.number()),
              type.name(),
              type.version(),
              recorded.toString(),
              Database.bytea(json.convert(event, byte[].class)),
              metadata,
              UUID.randomUUID().toString());
        });
    database.execute("vacuum analyze aggregate_event_entry", "checkpoint");
  }

  @Override
  public Operation open(String name) {
    return switch (name) {
      case "append" -> append();
      case "command" -> command();
      default -> throw new IllegalArgumentException("unknown case " + name);
    };
  }

  private Operation append() {
    AxonConfiguration axon = configurer().start();
    EventStore store = axon.getComponent(EventStore.class);
    return new Running(
        axon,
        step -> {
          Object event = Order.event(step);
          MessageType type = new MessageType(event.getClass());
          store.publish(null, new GenericEventMessage(type, event)).join();
        });
  }

  private Operation command() {
    AxonConfiguration axon =
        configurer()
            .registerEntity(EventSourcedEntityModule.autodetected(String.class, Order.class))
            .start();
    CommandGateway gateway = axon.getComponent(CommandGateway.class);
    return new Running(axon, step -> gateway.send(Order.command(step), Object.class).join());
  }

  /** By one segment: more are slower. */
  @Override
  public Measurement replay(Duration limit) throws Exception {
    InMemoryTokenStore tokens = new InMemoryTokenStore();
    Replay replay = new Replay(database.count("aggregate_event_entry"));
    var processor =
        EventProcessorModule.pooledStreaming("replay")
            .eventHandlingComponents(parts -> parts.autodetected(axon -> new Reader(replay)))
            .customized((axon, settings) ->
                settings
                    .initialSegmentCount(1)
                    .batchSize(EVENTS_PER_PAGE)
                    .tokenStore(tokens)
                    .initialToken(events -> events.firstToken(null)));
    AxonConfiguration axon =
        configurer()
            .messaging(messaging ->
                messaging.eventProcessing(processing ->
                    processing.pooledStreaming(pooled -> pooled.processor(processor))))
            .start();
    try {
      return replay.await(limit);
    } finally {
      axon.shutdown();
    }
  }

  @Override
  public void close() {
    sessions.close();
    pool.close();
  }

  private EventSourcingConfigurer configurer() {
    return EventSourcingConfigurer.create()
        .registerEventStorageEngine(axon -> engine())
        .componentRegistry(components ->
            components.registerComponent(
                CorrelationDataProviderRegistry.class,
                axon -> new DefaultCorrelationDataProviderRegistry()));
  }

  private EventStorageEngine engine() {
    return new AggregateBasedJpaEventStorageEngine(
        transactions,
        transactions,
        new DelegatingEventConverter(json),
        // Events are never removed, so a short page is the last; this saves a query per load.
        engine ->
            engine
                .batchSize(EVENTS_PER_PAGE)
                .finalBatchPredicate(page -> page.size() < EVENTS_PER_PAGE));
  }

  /** A started Axon and the call that is measured. */
  private record Running(AxonConfiguration axon, Consumer<Step> call) implements Operation {
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
