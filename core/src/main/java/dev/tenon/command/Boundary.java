package dev.tenon.command;

import dev.tenon.event.EventRecord;
import dev.tenon.event.StreamId;
import dev.tenon.event.TagQuery;
import java.util.List;
import java.util.Set;

/**
 * The rules of commands that concern several entities: each is decided on just those events that
 * its query finds, wherever they were appended, and stored only if no other such event came
 * meanwhile. Pure functions, as a {@link Decider}.
 *
 * @param <C> its commands
 * @param <S> what a command is decided on
 * @param <E> the events its queries find and those it decides
 */
public interface Boundary<C, S, E> extends Decider<C, S, E> {
  /** The events a command is decided on; all of them are read for each command. */
  TagQuery query(C command);

  /** The stream an event is appended to. */
  StreamId stream(E event);

  /** The tags an event is found by. */
  Set<String> tags(E event);

  /**
   * What a command did.
   *
   * @param state what it was decided on, and its events taken in
   * @param recorded the events it recorded; none if nothing changed
   */
  record Decided<S>(S state, List<EventRecord> recorded) {}
}
