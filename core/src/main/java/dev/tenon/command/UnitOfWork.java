package dev.tenon.command;

/**
 * Several commands of one service that take effect together or not at all. Later commands see what
 * earlier ones decided. Used by one thread.
 */
public interface UnitOfWork {
  /**
   * Decides a command; its events are stored when the unit commits.
   *
   * @throws Refused if the rules say so
   */
  <C, S, E> Execution<S> execute(Entity<C, S, E> entity, String id, C command);

  /**
   * The semantic locks of an owner, taken and released when the unit commits.
   *
   * @param owner who is to hold them, such as the id of a saga; 1 to 200 characters
   * @throws dev.tenon.error.TenonException {@code INVALID_ARGUMENT} if the service keeps none, or
   *     the unit has no transaction: it is a delivery, a saga's, or that of {@code
   *     Tenon.transact(metadata, (tx, unit) -> …)}
   */
  OwnedLocks locksOf(String owner);
}
