package dev.tenon.tail.postgres;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A committed change of a row.
 *
 * @param table its name, without its schema
 * @param before the row's key before, or all of it if the table's replica identity is full; absent
 *     of inserted rows, and of updated ones whose key stayed
 * @param after the row now; absent if it was deleted
 * @param committedAt by the server's clock
 */
public record RowChange(
    String table, @Nullable TableRow before, @Nullable TableRow after, Instant committedAt) {}
