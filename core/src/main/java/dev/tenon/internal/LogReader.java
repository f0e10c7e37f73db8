package dev.tenon.internal;

import dev.tenon.event.EventRecord;
import dev.tenon.event.Position;
import dev.tenon.message.Handlers;
import dev.tenon.message.Message;
import dev.tenon.spi.Change;
import dev.tenon.spi.Feed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Takes the service's own log for one reader, page by page, with one mark for the whole of it. */
final class LogReader {
  private static final String WHOLE_LOG = "";
  private static final int PAGE = 1_000;
  private static final Duration WAIT = Duration.ofMillis(100);

  private final ServiceParts parts;
  private final MessageTaker taker;
  private final Feed feed;
  private final String incarnation;
  private volatile long at = -1;

  LogReader(ServiceParts parts, MessageTaker taker) {
    this.parts = parts;
    this.taker = taker;
    this.feed = parts.newFeed();
    this.incarnation = parts.database().log().end().incarnation();
  }

  /** The offset up to which everything is taken, as far as this process knows. */
  long taken() {
    return Math.max(at, 0);
  }

  void step() throws InterruptedException {
    if (at < 0) {
      at = stored();
    }
    List<EventRecord> page = feed.next(at, PAGE, parts.host().patience(WAIT));
    if (page.isEmpty()) {
      return;
    }
    List<Message> messages = new ArrayList<>(page.size());
    long previous = at;
    for (EventRecord event : page) {
      messages.add(Messages.of(event, parts.name(), incarnation, previous));
      previous = event.offset();
    }
    try {
      taker.take(messages, this::move);
      at = previous;
    } catch (RuntimeException e) {
      at = -1;
      taker.doubt(); // another instance may have parked before it moved the mark
      throw e;
    }
  }

  private List<Change> move(List<Message> part) {
    Position to = new Position(incarnation, part.getLast().offset());
    long from = part.getFirst().previous();
    return List.of(new Change.MoveMark(taker.reader(), Handlers.OWN_LOG, WHOLE_LOG, from, to));
  }

  private long stored() {
    Map<String, Position> marks =
        parts.database().progress().marks(taker.reader(), Handlers.OWN_LOG, List.of(WHOLE_LOG));
    Position mark = marks.get(WHOLE_LOG);
    return mark == null ? 0 : mark.offset();
  }
}
