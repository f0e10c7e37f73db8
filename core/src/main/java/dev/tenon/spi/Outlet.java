package dev.tenon.spi;

import java.util.List;

/** Where messages go that are to be sent if a transaction commits. Used by one thread. */
public interface Outlet {
  /**
   * Stores messages in the outbox, in that order, as part of the transaction. Nothing that others
   * wait for is locked.
   *
   * @throws dev.tenon.error.TenonException {@code STORAGE_FAILED}; the transaction is to be rolled
   *     back
   */
  void send(List<OutboxMessage> messages);

  /**
   * The resource the transaction's own work goes through, such as a {@code java.sql.Connection}.
   *
   * @throws dev.tenon.error.TenonException {@code INVALID_ARGUMENT} if it has none of that type
   */
  <T> T unwrap(Class<T> type);
}
