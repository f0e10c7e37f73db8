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
}
