package dev.tenon.tail.mysql;

import dev.tenon.error.Problem;

/**
 * How a service's outbox is read from MariaDB's binlog. Immutable.
 *
 * @param url the database's, {@code jdbc:mariadb://HOST:PORT/DATABASE}; not that of a proxy that
 *     does not replicate
 * @param user who may replicate
 * @param maxLagBytes from how much unread binlog on the table is read instead, and the binlog from
 *     its end on
 */
public record BinlogOptions(String url, String user, String password, long maxLagBytes) {
  private static final long MAX_LAG_BYTES = 256L << 20;

  /** Checks them. */
  public BinlogOptions {
    Address.of(url);
    if (maxLagBytes < 1) {
      throw Problem.INVALID_ARGUMENT.because("a tail may lag at least a byte, not " + maxLagBytes);
    }
  }

  /** At most 256 MiB of the binlog unread. */
  public static BinlogOptions at(String url, String user, String password) {
    return new BinlogOptions(url, user, password, MAX_LAG_BYTES);
  }

  /** The same, reading the table from that much unread binlog on. */
  public BinlogOptions withMaxLagBytes(long bytes) {
    return new BinlogOptions(url, user, password, bytes);
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
