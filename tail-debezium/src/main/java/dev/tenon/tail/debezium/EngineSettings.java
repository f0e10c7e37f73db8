package dev.tenon.tail.debezium;

import dev.tenon.error.Problem;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.apache.kafka.connect.source.SourceConnector;

/**
 * An engine's settings: the user's, those that Tenon's outbox needs, and for the rest those of low
 * latency. Those that a connector does not know do no harm.
 */
final class EngineSettings {
  /** What Tenon sets in any case. */
  static final Set<String> RESERVED =
      Set.of(
          "name",
          "connector.class",
          "topic.prefix",
          "table.include.list",
          "table.exclude.list",
          "snapshot.mode",
          "skipped.operations",
          "tombstones.on.delete",
          "include.schema.changes",
          "heartbeat.interval.ms",
          "errors.max.retries",
          "offset.storage",
          "schema.history.internal",
          "transforms");

  /** Replicas, which MySQL and MariaDB tell apart by such a number, mostly have small ones. */
  private static final int LEAST_SERVER_ID = 1 << 30;

  private static final int MAX_SLOT_PART = 40;

  private final DebeziumOptions options;
  private final String service;

  EngineSettings(DebeziumOptions options, String service) {
    this.options = options;
    this.service = service;
  }

  /** Those of the next engine. */
  Properties next() {
    Properties next = new Properties();
    next.putAll(preferred());
    if (options.connector().contains(".postgresql.")) {
      // the server frees the slot of an engine that was cut off
      next.setProperty("driver.options", "-c wal_sender_timeout=5s");
    }
    next.putAll(options.settings());
    next.putAll(needed());
    return next;
  }

  /** What the user may set in another way. Each connector knows some of them. */
  private Map<String, String> preferred() {
    String id = id();
    int server = ThreadLocalRandom.current().nextInt(LEAST_SERVER_ID, Integer.MAX_VALUE);
    return Map.ofEntries(
        Map.entry("poll.interval.ms", "1"),
        Map.entry("max.batch.size", "2048"),
        Map.entry("max.queue.size", "4096"),
        Map.entry("max.queue.size.in.bytes", String.valueOf(16 << 20)),
        Map.entry("offset.flush.interval.ms", "1000"),
        Map.entry("task.management.timeout.ms", "20000"),
        Map.entry("executor.shutdown.timeout.ms", "1000"),
        // without it the whole server's writers would wait whenever another instance takes over
        Map.entry("snapshot.locking.mode", "none"),
        Map.entry("schema.history.internal.store.only.captured.tables.ddl", "true"),
        Map.entry("lob.enabled", "true"),
        Map.entry("database.server.id", String.valueOf(server)),
        Map.entry("connect.keep.alive.interval.ms", "2000"),
        Map.entry("plugin.name", "pgoutput"),
        Map.entry("slot.name", id),
        Map.entry("publication.name", id),
        Map.entry("publication.autocreate.mode", "filtered"),
        Map.entry("slot.drop.on.stop", "true"),
        Map.entry("status.update.interval.ms", "1000"),
        Map.entry("slot.max.retries", "1"),
        Map.entry("slot.retry.delay.ms", "500"));
  }

  private Map<String, String> needed() {
    return Map.ofEntries(
        Map.entry("name", id()),
        Map.entry("connector.class", options.connector()),
        // another one for each engine: one that ends slowly still has its metrics registered
        Map.entry("topic.prefix", id() + "_" + Long.toString(System.nanoTime(), 36)),
        Map.entry("table.include.list", tables()),
        Map.entry("snapshot.mode", "no_data"),
        Map.entry("skipped.operations", "d,t"),
        Map.entry("tombstones.on.delete", "false"),
        Map.entry("include.schema.changes", "false"),
        Map.entry("heartbeat.interval.ms", "1000"),
        Map.entry("errors.max.retries", "0"),
        Map.entry("offset.storage", "org.apache.kafka.connect.storage.MemoryOffsetBackingStore"),
        Map.entry("schema.history.internal", "io.debezium.relational.history.MemorySchemaHistory"));
  }

  private String tables() {
    String schema = options.schema().replaceAll("\\W", "\\\\$0");
    return schema + "\\." + CapturedRow.OUTBOX + "," + schema + "\\." + CapturedRow.LEASES;
  }

  /** Which no other service, schema or database of the server has. */
  private String id() {
    String plain = service.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "_");
    String where =
        options.settings().getOrDefault("database.dbname", "")
            + "."
            + options.schema()
            + "."
            + service;
    return "tenon_%s_%08x"
        .formatted(plain.substring(0, Math.min(MAX_SLOT_PART, plain.length())), where.hashCode());
  }

  /** Fails if the connector is not there, or says itself that its settings will not do. */
  void requirePossible() {
    Map<String, String> settings = new HashMap<>();
    next().forEach((key, value) -> settings.put(String.valueOf(key), String.valueOf(value)));
    String refusals =
        connector().validate(settings).configValues().stream()
            .flatMap(value -> value.errorMessages().stream())
            .distinct()
            .collect(Collectors.joining(" "))
            .replaceAll("\\s+", " ");
    if (!refusals.isEmpty()) {
      throw Problem.LOG_UNAVAILABLE.because(
          "the connector refuses its settings: "
              + refusals
              + " Mend what it names in the options or on the server");
    }
  }

  private SourceConnector connector() {
    try {
      return Class.forName(options.connector())
          .asSubclass(SourceConnector.class)
          .getDeclaredConstructor()
          .newInstance();
    } catch (ReflectiveOperationException | ClassCastException | LinkageError e) {
      throw Problem.INVALID_ARGUMENT.because(
          options.connector()
              + " is no connector of the class path; add its jar, such as"
              + " io.debezium:debezium-connector-postgres, of the engine's version",
          e);
    }
  }
}
