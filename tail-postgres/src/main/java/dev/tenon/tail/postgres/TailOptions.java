package dev.tenon.tail.postgres;

import dev.tenon.error.Problem;
import dev.tenon.message.RowMapper;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a service's outbox is read from PostgreSQL's log. Immutable.
 *
 * @param url the database's, {@code jdbc:postgresql:…}; not that of a pooler, which does not
 *     replicate
 * @param user who may replicate
 * @param mode where messages are
 * @param slot the replication slot's name; absent: made of the service's
 * @param publication the publication's name; absent: as the slot's
 * @param maxLagBytes from how much unread log on the table is read instead, and the log from a new
 *     slot on
 * @param tableAbove from how many messages a second on the table is polled instead, and no slot
 *     kept: a message that is read by the log takes many times the processor's time of one that is
 *     polled among others. In {@link Mode#LOG_ALONE} and with mappers the log is read however many
 *     there are
 * @param mappers by the names of the tables whose changes are made messages of
 */
public record TailOptions(
    String url,
    String user,
    String password,
    Mode mode,
    @Nullable String slot,
    @Nullable String publication,
    long maxLagBytes,
    int tableAbove,
    Map<String, RowMapper> mappers) {
  private static final long MAX_LAG_BYTES = 64L << 20;
  private static final int TABLE_ABOVE = 2_000;

  /** Where messages are. */
  public enum Mode {
    /** In the table, until they are published; the log tells of them. */
    TABLE,
    /** In the log alone. Who loses the slot loses messages. */
    LOG_ALONE,
    /** In the table, which is polled once the log was read and its slot is dropped. */
    LEAVING
  }

  /** Checks them. */
  public TailOptions {
    if (!url.startsWith("jdbc:postgresql:")) {
      throw Problem.INVALID_ARGUMENT.because(
          "a tail needs a URL that begins with jdbc:postgresql:, not " + url);
    }
    if (slot != null && !slot.matches("[a-z0-9_]{1,63}")) {
      throw Problem.INVALID_ARGUMENT.because(
          "a slot's name is 1 to 63 of a to z, 0 to 9 and _, not '" + slot + "'");
    }
    if (maxLagBytes < 1) {
      throw Problem.INVALID_ARGUMENT.because("a tail may lag at least a byte, not " + maxLagBytes);
    }
    if (tableAbove < 1) {
      throw Problem.INVALID_ARGUMENT.because(
          "the table is polled from at least a message a second on, not from " + tableAbove);
    }
    mappers = Map.copyOf(mappers);
  }

  /** Messages in the table, at most 64 MiB of the log unread, at most 2,000 messages a second. */
  public static TailOptions at(String url, String user, String password) {
    return new TailOptions(
        url, user, password, Mode.TABLE, null, null, MAX_LAG_BYTES, TABLE_ABOVE, Map.of());
  }

  /** The same in this mode. */
  public TailOptions withMode(Mode where) {
    return new TailOptions(
        url, user, password, where, slot, publication, maxLagBytes, tableAbove, mappers);
  }

  /** The same with this slot. */
  public TailOptions withSlot(String name) {
    return new TailOptions(
        url, user, password, mode, name, publication, maxLagBytes, tableAbove, mappers);
  }

  /** The same with this publication. */
  public TailOptions withPublication(String name) {
    return new TailOptions(url, user, password, mode, slot, name, maxLagBytes, tableAbove, mappers);
  }

  /** The same, reading the table from that much unread log on. */
  public TailOptions withMaxLagBytes(long bytes) {
    return new TailOptions(
        url, user, password, mode, slot, publication, bytes, tableAbove, mappers);
  }

  /** The same, polling the table from that many messages a second on. */
  public TailOptions withTableAbove(int messagesPerSecond) {
    return new TailOptions(
        url, user, password, mode, slot, publication, maxLagBytes, messagesPerSecond, mappers);
  }

  /** The same, making messages of the changes of a table of the same schema, too. */
  public TailOptions withMapper(String table, RowMapper mapper) {
    Map<String, RowMapper> more = new HashMap<>(mappers);
    more.put(table, mapper);
    return new TailOptions(
        url, user, password, mode, slot, publication, maxLagBytes, tableAbove, more);
  }

  boolean needsChanges() {
    return mode != Mode.LEAVING && !mappers.isEmpty();
  }

  @Override
  public String toString() {
    return "TailOptions[" + url.replaceAll("\\?.*", "") + ", " + mode + "]";
  }
}
