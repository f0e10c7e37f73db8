package dev.tenon.tail.debezium;

import dev.tenon.error.Problem;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * How a service's outbox is read by Debezium's engine. Immutable.
 *
 * @param connector the connector's class, {@code
 *     io.debezium.connector.postgresql.PostgresConnector}; its jar is on the class path
 * @param schema where Tenon's tables are, as the connector's {@code table.include.list} names it:
 *     the schema, on MySQL and MariaDB the database
 * @param settings of the connector: where the database is, and who reads its log
 * @param maxLag how long a commit may take to be read: from then on the table is polled until the
 *     engine has caught up; one that is silent for twice as long, or behind for five times as long,
 *     is started anew
 */
public record DebeziumOptions(
    String connector, String schema, Map<String, String> settings, Duration maxLag) {
  private static final Duration MAX_LAG = Duration.ofSeconds(3);
  private static final Duration LEAST_LAG = Duration.ofSeconds(1);

  /** Checks them. */
  public DebeziumOptions {
    settings = Map.copyOf(settings);
    if (connector.isBlank() || schema.isBlank()) {
      throw Problem.INVALID_ARGUMENT.because(
          "a tail by Debezium needs a connector's class and the schema of the service's tables");
    }
    Set<String> own = new TreeSet<>(settings.keySet());
    own.retainAll(EngineSettings.RESERVED);
    if (!own.isEmpty()) {
      throw Problem.INVALID_ARGUMENT.because(
          own + " are set by Tenon, as its tail depends on them; leave them out");
    }
    if (maxLag.compareTo(LEAST_LAG) < 0) {
      throw Problem.INVALID_ARGUMENT.because(
          "a tail by Debezium may lag at least " + LEAST_LAG + ", not " + maxLag);
    }
  }

  /** Those of a connector, lagging at most three seconds. */
  public static DebeziumOptions of(String connector, String schema, Map<String, String> settings) {
    return new DebeziumOptions(connector, schema, settings, MAX_LAG);
  }

  /** The same, polling the table when a commit is not read for that long. */
  public DebeziumOptions withMaxLag(Duration most) {
    return new DebeziumOptions(connector, schema, settings, most);
  }

  /** Without the settings, of which some are secret. */
  @Override
  public String toString() {
    return "DebeziumOptions[" + connector + " on " + schema + "]";
  }
}
