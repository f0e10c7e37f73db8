package dev.tenon.jdbc;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows to be looked up by many keys with one statement.
 *
 * @param sql made by {@link Dialect#lookup}
 * @param types of a key's parts
 */
record Lookup(
    String sql, List<SqlType> types, List<@Nullable Object[]> keys, Dialect.RowReader reader) {}
