package dev.tenon.spi;

import dev.tenon.error.TenonException;
import dev.tenon.event.EventRecord;
import dev.tenon.event.StreamId;
import java.util.List;

/** What became of a {@link Write}. */
public sealed interface Outcome {
  /** It is durable. The events it appended, in the order of its changes. */
  record Committed(List<EventRecord> events) implements Outcome {}

  /** Nothing was done: that stream was at another version. */
  record Conflict(StreamId stream, long actual) implements Outcome {}

  /**
   * Nothing was done: that mark stood elsewhere, what was to be taken or replaced is gone or
   * another one, what was to be remembered or received was so already, or an event came that was
   * not to.
   *
   * @param actual the mark's offset, or that of an event that came
   */
  record Stale(Change change, long actual) implements Outcome {}

  /** Whether it may be done if it is decided anew, on what there is now. */
  default boolean isOutdated() {
    return this instanceof Conflict
        || (this instanceof Stale stale && stale.change() instanceof Change.Reschedule);
  }

  /** Nothing was done: this write by itself cannot be stored. */
  record Failed(TenonException problem) implements Outcome {}
}
