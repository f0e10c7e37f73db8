package dev.tenon.internal;

import dev.tenon.event.EventRecord;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The newest events this process committed, so that its readers need not fetch them back. Holds one
 * run of the log without a gap; where somebody else's events lie between, it starts anew.
 */
final class RecentEvents {
  private static final int CAPACITY = 4_096;
  private static final long MAX_BYTES = 8L << 20;

  private final @Nullable EventRecord[] ring = new EventRecord[CAPACITY];
  private long first = 1;
  private long last;
  private long bytes;

  synchronized void add(List<EventRecord> committed) {
    for (EventRecord event : committed) {
      if (event.offset() != last + 1) {
        forgetUpTo(last);
        first = event.offset();
      }
      if (event.offset() - first == CAPACITY) {
        forgetUpTo(first);
      }
      last = event.offset();
      ring[slot(last)] = event;
      bytes += event.payload().data().length;
      while (bytes > MAX_BYTES) {
        forgetUpTo(first);
      }
    }
  }

  /** Events after that offset if the run reaches back to it, else none. */
  synchronized List<EventRecord> after(long offset, int limit) {
    List<EventRecord> page = new ArrayList<>();
    if (offset + 1 >= first) {
      for (long next = offset + 1; next <= last && page.size() < limit; next++) {
        EventRecord event = ring[slot(next)];
        if (event == null) {
          return List.of();
        }
        page.add(event);
      }
    }
    return page;
  }

  private void forgetUpTo(long offset) {
    for (; first <= offset; first++) {
      EventRecord old = ring[slot(first)];
      if (old != null) {
        bytes -= old.payload().data().length;
        ring[slot(first)] = null;
      }
    }
  }

  private static int slot(long offset) {
    return (int) (offset % CAPACITY);
  }
}
