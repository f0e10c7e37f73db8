package dev.tenon.tail.mysql;

import dev.tenon.error.Problem;
import dev.tenon.message.RowMapper;
import java.util.HashMap;
import java.util.Map;

/**
 * How a service's outbox is read from MariaDB's binlog. Immutable.
 *
 * @param url the database's, {@code jdbc:mariadb://HOST:PORT/DATABASE}; not that of a proxy that
 *     does not replicate
 * @param user who may replicate
 * @param maxLagBytes from how much unread binlog on the table is read instead, and the binlog from
 *     its end on; with mappers it is an alarm instead
 * @param mappers by the names of the tables whose changes are made messages of
 */
public record BinlogOptions(
    String url, String user, String password, long maxLagBytes, Map<String, RowMapper> mappers) {
  private static final long MAX_LAG_BYTES = 256L << 20;

  /** Checks them. */
  public BinlogOptions {
    Address.of(url);
    if (maxLagBytes < 1) {
      throw Problem.INVALID_ARGUMENT.because("a tail may lag at least a byte, not " + maxLagBytes);
    }
    mappers = Map.copyOf(mappers);
  }

  /** At most 256 MiB of the binlog unread. */
  public static BinlogOptions at(String url, String user, String password) {
    return new BinlogOptions(url, user, password, MAX_LAG_BYTES, Map.of());
  }

  /** The same, reading the table from that much unread binlog on. */
  public BinlogOptions withMaxLagBytes(long bytes) {
    return new BinlogOptions(url, user, password, bytes, mappers);
  }

  /** The same, making messages of the changes of a table of the same database, too. */
  public BinlogOptions withMapper(String table, RowMapper mapper) {
    Map<String, RowMapper> more = new HashMap<>(mappers);
    more.put(table, mapper);
    return new BinlogOptions(url, user, password, maxLagBytes, more);
  }

  boolean maps() {
    return !mappers.isEmpty();
  }

  Address address() {
    return Address.of(url);
  }

  /** Without its password. */
  @Override
  public String toString() {
    return "BinlogOptions[" + url.replaceAll("\\?.*", "") + " as " + user + "]";
  }
}
