package dev.tenon.tail.mysql;

import java.time.Duration;

/**
 * How the reading of a service's binlog goes, as it was seen last.
 *
 * @param gtids the transactions up to which everything is published, {@code 0-1-42}; empty if this
 *     instance did not read yet
 * @param lagBytes how much of the binlog is not published, other services' part of it included
 * @param tailing whether this instance reads the binlog now; if not, another does, or the table is
 *     polled
 * @param age how long ago it was seen
 */
public record BinlogHealth(String gtids, long lagBytes, boolean tailing, Duration age) {}
