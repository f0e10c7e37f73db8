package dev.tenon.bench.peer;

import io.debezium.embedded.Connect;
import io.debezium.engine.ChangeEvent;
import io.debezium.engine.DebeziumEngine;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/** The engine, which hands over Connect's records, its quickest format. */
final class Engine {
  private static final String SLOT = "debezium";
  private static final long PATIENCE_NANOS = 180_000_000_000L;

  private final Database database;
  private final boolean forLatency;
  private final Path offsets;
  private final long[] at = new long[2_000_000];
  private final AtomicInteger count = new AtomicInteger();
  private volatile long first;
  private volatile long last;
  private volatile Throwable failure;
  private DebeziumEngine<ChangeEvent<SourceRecord, SourceRecord>> engine;
  private Thread thread;

  /**
   * An engine.
   *
   * @param forLatency with the settings that its documentation gives for it; else its defaults
   */
  Engine(Database database, boolean forLatency) throws IOException {
    this.database = database;
    this.forLatency = forLatency;
    offsets = Files.createTempFile("debezium-", ".offsets");
    Files.delete(offsets);
  }

  /** Returns when it reads its slot. */
  void start() throws Exception {
    CountDownLatch polling = new CountDownLatch(1);
    engine =
        DebeziumEngine.create(Connect.class)
            .using(settings())
            .using((success, message, error) -> failure = error)
            .using(
                new DebeziumEngine.ConnectorCallback() {
                  @Override
                  public void pollingStarted() {
                    polling.countDown();
                  }
                })
            .notifying(this::take)
            .build();
    thread = Thread.ofPlatform().daemon().start(engine);
    while (!polling.await(10, TimeUnit.MILLISECONDS)) {
      requireHealthy();
    }
    while (database.count("pg_replication_slots where slot_name = 'debezium' and active") == 0) {
      requireHealthy();
      LockSupport.parkNanos(10_000_000);
    }
  }

  private Properties settings() {
    URI uri = URI.create(database.url().substring("jdbc:".length()));
    Properties settings = new Properties();
    settings.setProperty("name", "bench");
    settings.setProperty(
        "connector.class", "io.debezium.connector.postgresql.PostgresConnector");
    settings.setProperty(
        "offset.storage", "org.apache.kafka.connect.storage.FileOffsetBackingStore");
    settings.setProperty("offset.storage.file.filename", offsets.toString());
    settings.setProperty("offset.flush.interval.ms", "1000");
    settings.setProperty("database.hostname", uri.getHost());
    settings.setProperty("database.port", String.valueOf(uri.getPort()));
    settings.setProperty("database.dbname", uri.getPath().substring(1));
    settings.setProperty("database.user", database.user());
    settings.setProperty("database.password", database.password());
    settings.setProperty("topic.prefix", "bench");
    settings.setProperty("plugin.name", "pgoutput");
    settings.setProperty("slot.name", SLOT);
    settings.setProperty("publication.name", SLOT);
    settings.setProperty("publication.autocreate.mode", "disabled");
    settings.setProperty("table.include.list", "public.outbox");
    settings.setProperty("snapshot.mode", "no_data");
    settings.setProperty("tombstones.on.delete", "false");
    if (forLatency) {
      settings.setProperty("poll.interval.ms", "1");
    }
    return settings;
  }

  private void take(
      List<ChangeEvent<SourceRecord, SourceRecord>> records,
      DebeziumEngine.RecordCommitter<ChangeEvent<SourceRecord, SourceRecord>> committer)
      throws InterruptedException {
    for (ChangeEvent<SourceRecord, SourceRecord> event : records) {
      if (event.value().value() instanceof Struct change
          && change.schema().field("after") != null
          && change.getStruct("after") instanceof Struct row) {
        hear(row.getInt64("number").intValue());
      }
      committer.markProcessed(event);
    }
    committer.markBatchFinished();
  }

  private void hear(int number) {
    long now = System.nanoTime();
    if (at[number] == 0) {
      at[number] = now;
      if (count.incrementAndGet() == 1) {
        first = now;
      }
      last = now;
    }
  }

  /** From the first message to the last: its start takes no time of it. */
  Measurement drain(int expected) throws Exception {
    start();
    await(expected);
    return Measurement.of(expected, last - first);
  }

  void await(int expected) {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (count.get() < expected) {
      requireHealthy();
      if (System.nanoTime() - end > 0) {
        throw new IllegalStateException(count + " of " + expected + " messages came");
      }
      LockSupport.parkNanos(200_000);
    }
  }

  private void requireHealthy() {
    if (failure != null) {
      throw new IllegalStateException("the engine failed", failure);
    }
  }

  int count() {
    return count.get();
  }

  long at(int number) {
    return at[number];
  }

  void stop() throws Exception {
    if (engine != null) {
      engine.close();
      thread.join();
      engine = null;
    }
  }

  /** Drops its slot and its offsets. */
  void forget() throws SQLException, IOException {
    while (database.count("pg_replication_slots where slot_name = 'debezium' and active") > 0) {
      LockSupport.parkNanos(10_000_000); // its reader is about to be gone
    }
    database.execute(
        "select count(pg_drop_replication_slot(slot_name)) from pg_replication_slots"
            + " where slot_name = '" + SLOT + "'");
    Files.deleteIfExists(offsets);
  }
}
