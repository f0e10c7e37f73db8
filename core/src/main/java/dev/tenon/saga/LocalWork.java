package dev.tenon.saga;

import dev.tenon.spi.Tx;

/**
 * A step of a saga in the service's own database, or its undoing: done in the transaction that also
 * stores how far the saga is.
 *
 * @param <D> the saga's data
 */
@FunctionalInterface
public interface LocalWork<D> {
  /**
   * Does the work. It may run again, after everything the transaction did was rolled back.
   *
   * @param tx where its own tables are changed; it is not the step's to commit
   * @param unit where commands and messages go
   * @throws dev.tenon.command.Refused if the rules say so, before anything was changed: then the
   *     step has not happened
   */
  void run(D data, Tx tx, StepUnit unit) throws Exception;
}
