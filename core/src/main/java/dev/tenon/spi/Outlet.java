package dev.tenon.spi;

import java.util.List;

/** Where messages go that are to be sent if a transaction commits. Used by one thread. */
@FunctionalInterface
public interface Outlet {
  /**
   * Stores messages in the outbox, in that order, as part of the transaction. Nothing that others
   * wait for is locked.
   *
   * @throws dev.tenon.error.TenonException {@code STORAGE_FAILED}; the transaction is to be rolled
   *     back
   */
  void send(List<OutboxMessage> messages);
}
