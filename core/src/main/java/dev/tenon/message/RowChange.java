package dev.tenon.message;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A committed change of a row.
 *
 * @param table its name, without its schema or database
 * @param before the row before, as far as the log has it: all of it on MariaDB, and on PostgreSQL
 *     if the table's replica identity is full; otherwise its key if that changed or the row was
 *     deleted. Absent of inserted rows, and of those the log tells nothing of
 * @param after the row now; absent if it was deleted
 * @param committedAt by the server's clock; to the second on MariaDB
 */
public record RowChange(
    String table, @Nullable TableRow before, @Nullable TableRow after, Instant committedAt) {}
