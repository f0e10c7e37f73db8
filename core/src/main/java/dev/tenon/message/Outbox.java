package dev.tenon.message;

import dev.tenon.spi.Outlet;

/**
 * Sends messages from a service's own transactions: they reach others when, and only if, the
 * transaction commits. Safe for use by many threads.
 */
public interface Outbox {
  /**
   * Adds messages to a transaction, in this order. Of those of one key, which receivers take in
   * order, send them after the work that makes transactions of that key wait for each other, such
   * as the update of its row.
   *
   * @param transaction of this service's database: a {@link dev.tenon.spi.Tx}, or a connection of
   *     the caller's own as its database's adapter wraps it
   * @throws dev.tenon.error.TenonException {@code INVALID_ARGUMENT}, {@code TOO_LARGE} or {@code
   *     UNKNOWN_TYPE}, and nothing is added; {@code STORAGE_FAILED}
   */
  void send(Outlet transaction, Outgoing... messages);
}
