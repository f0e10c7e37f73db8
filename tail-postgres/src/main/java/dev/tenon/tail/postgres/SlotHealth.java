package dev.tenon.tail.postgres;

import java.time.Duration;

/**
 * How a service's replication slot is, as the server told last.
 *
 * @param slot its name
 * @param walStatus {@code reserved}, {@code extended}, {@code unreserved} or {@code lost}; {@code
 *     missing} if there is no slot
 * @param safeWalBytes how much may be written before the slot can be lost; {@link Long#MAX_VALUE}
 *     if the server keeps its log for it without bound
 * @param retainedBytes how much of the log the server keeps because of it
 * @param lagBytes how much of the log is not acknowledged
 * @param spilledBytes how much of large transactions the server wrote aside so far
 * @param tailing whether this instance reads the log now; if not, another does, or the table is
 *     polled
 * @param age how long ago the server told
 */
public record SlotHealth(
    String slot,
    String walStatus,
    long safeWalBytes,
    long retainedBytes,
    long lagBytes,
    long spilledBytes,
    boolean tailing,
    Duration age) {}
