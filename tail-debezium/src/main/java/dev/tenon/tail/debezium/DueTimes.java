package dev.tenon.tail.debezium;

import dev.tenon.spi.OutboxMessage;
import dev.tenon.spi.OutboxTail;
import dev.tenon.spi.TailItem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * When delayed messages are due: those the log tells of, and those that were in the table before.
 * Of many the later ones are forgotten, and found when the table is looked at the next time. Used
 * by one thread.
 */
final class DueTimes {
  private static final int MAX_TIMES = 10_000;
  private static final int PAGE = 500;
  private static final Duration AHEAD = Duration.ofDays(3_650);

  private final OutboxTail.Tailed outbox;
  private final TreeSet<Instant> times = new TreeSet<>();
  private boolean looked;

  DueTimes(OutboxTail.Tailed outbox) {
    this.outbox = outbox;
  }

  void note(List<TailItem> items) {
    for (TailItem item : items) {
      if (item instanceof TailItem.Sent(OutboxMessage message)) {
        note(message);
      }
    }
  }

  private void note(OutboxMessage message) {
    Instant due = message.due();
    if (due != null) {
      times.add(due);
      if (times.size() > MAX_TIMES) {
        times.removeLast();
      }
    }
  }

  /** Looks into the table, which has little else now. */
  void lookOnce() {
    if (looked) {
      return;
    }
    looked = true;
    Instant until = outbox.clock().instant().plus(AHEAD);
    long after = 0;
    for (int i = 0; i < MAX_TIMES / PAGE; i++) {
      List<OutboxMessage> page = outbox.database().outbox().due(until, after, PAGE);
      page.forEach(this::note);
      if (page.size() < PAGE) {
        return;
      }
      after = page.getLast().number();
    }
  }

  /** The earliest; it is told of until it is over. */
  @Nullable Instant take() {
    if (times.isEmpty()) {
      return null;
    }
    Instant first = times.first();
    times.headSet(outbox.clock().instant(), true).clear();
    return first;
  }

  void forget() {
    times.clear();
    looked = false;
  }
}
