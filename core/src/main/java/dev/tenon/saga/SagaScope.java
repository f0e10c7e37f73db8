package dev.tenon.saga;

import java.time.Instant;

/** What a saga needs from outside while it decides. */
public interface SagaScope {
  /** The saga's id. */
  String id();

  /** What time it is. */
  Instant now();

  /** A new id for a request. */
  String newId();

  /**
   * Does local work in the transaction that the decision is stored in.
   *
   * @throws dev.tenon.command.Refused if it has not happened
   */
  <D> void run(String step, LocalWork<D> work, D data);
}
