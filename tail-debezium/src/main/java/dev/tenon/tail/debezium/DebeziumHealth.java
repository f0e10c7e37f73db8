package dev.tenon.tail.debezium;

import java.time.Duration;

/**
 * How the reading by the engine goes.
 *
 * @param tailing whether this instance reads what the engine tells; if not, another does, or the
 *     table is polled
 * @param lag for how long the oldest mark that was written to the log has not been read; zero if
 *     all were
 */
public record DebeziumHealth(boolean tailing, Duration lag) {}
