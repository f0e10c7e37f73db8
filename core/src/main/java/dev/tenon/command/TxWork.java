package dev.tenon.command;

import dev.tenon.spi.Tx;

/**
 * A caller's own work and the commands that go with it, in one transaction.
 *
 * @param <T> what it returns
 * @param <X> what it may throw, such as {@code SQLException}
 */
@FunctionalInterface
public interface TxWork<T, X extends Exception> {
  /**
   * Does the work. It may run again, after everything the transaction did was rolled back.
   *
   * @param tx where its own tables are changed; whoever calls this commits it
   * @param unit where commands go
   */
  T in(Tx tx, UnitOfWork unit) throws X;
}
