package dev.tenon.tail.postgres;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One message of the plugin {@code pgoutput}, as far as it matters here. */
sealed interface LogChange {
  /**
   * A committed transaction begins.
   *
   * @param commit the log's place of its commit
   */
  record Begin(long commit, Instant committedAt) implements LogChange {}

  /**
   * It ends.
   *
   * @param end the log's place behind it
   */
  record Commit(long end) implements LogChange {}

  /** A row was inserted. */
  record Insert(TableShape table, PgRow row) implements LogChange {}

  /**
   * A row was updated.
   *
   * @param before its key, or all of it, as the table's replica identity says; null if neither
   *     changed nor is asked for
   */
  record Update(TableShape table, @Nullable PgRow before, PgRow after) implements LogChange {}

  /** A row was deleted. */
  record Delete(TableShape table, PgRow before) implements LogChange {}

  /** What {@code pg_logical_emit_message} wrote. */
  @SuppressWarnings("ArrayRecordComponent") // bytes on their way; compared by nobody
  record Emitted(boolean inTransaction, String prefix, byte[] content) implements LogChange {}

  /** What does not matter. */
  record Other() implements LogChange {}
}
