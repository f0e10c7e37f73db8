/** Event log, marks, timers, parked messages and views on SQLite, H2 and PostgreSQL. */
@NullMarked
package dev.tenon.jdbc;

import org.jspecify.annotations.NullMarked;
