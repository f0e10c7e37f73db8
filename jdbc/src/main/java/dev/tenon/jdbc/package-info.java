/**
 * Event log, marks, timers, parked messages and views on SQLite, H2, PostgreSQL and MariaDB.
 *
 * <p>How it works, whatever the database:
 *
 * <ul>
 *   <li>Many writes share a transaction and its fsync. Under the log's lock, what they touch is
 *       read with a statement per table, each is decided in memory, and the result is stored with a
 *       statement per table. One that cannot be stored is found by halving.
 *   <li>Positions are the newest one plus one, under the lock: without gaps, in commit order.
 *   <li>A stream's version is that of its newest event. There is no row per stream to be updated,
 *       so none that somebody else's transaction could keep locked.
 *   <li>Whoever does work of their own takes its locks first and the log's last, in {@link
 *       dev.tenon.spi.Tx#commit}; so thinking delays nobody and the two orders never meet.
 *   <li>Rows of views stay in memory until their transaction commits.
 * </ul>
 */
@NullMarked
package dev.tenon.jdbc;

import org.jspecify.annotations.NullMarked;
