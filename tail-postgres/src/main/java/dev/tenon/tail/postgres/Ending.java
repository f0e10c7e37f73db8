package dev.tenon.tail.postgres;

import java.util.Collections;
import java.util.Set;

/**
 * How far the last messages of the log alone are. Those who may still write some are waited for:
 * who has written, and who sees the mark as it was, as a transaction of a snapshot of its own does
 * until it ends. What is known of one end says nothing of the next.
 */
final class Ending {
  private final Slot slot;
  private long count;
  private long written;
  private Set<String> transactions = Set.of();
  private long end;

  Ending(Slot slot) {
    this.slot = slot;
  }

  /** Whether everything is published, as it is confirmed up to there. To be asked again. */
  boolean isOver(LogDuty.Mark last, long confirmed) {
    if (last.count() != count) {
      end = 0;
      transactions = slot.transactions();
      written = slot.written();
      count = last.count();
    }
    if (end == 0
        && slot.isOver(written)
        && Collections.disjoint(slot.transactions(), transactions)) {
      end = slot.end();
    }
    return end > 0 && confirmed >= end;
  }
}
