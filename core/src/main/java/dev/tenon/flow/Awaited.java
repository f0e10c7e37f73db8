package dev.tenon.flow;

import java.time.Instant;
import java.util.List;

/**
 * An event that is expected and has not come.
 *
 * @param cause what it is to follow from; of the end of a flow, what began it
 * @param anyOf of which one is expected
 * @param due by when
 */
public record Awaited(FlowEvent cause, List<EventName> anyOf, Instant due) {
  /** True if it is later than that. */
  public boolean isOverdue(Instant now) {
    return due.isBefore(now);
  }
}
