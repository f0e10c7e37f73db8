package dev.tenon.internal;

import dev.tenon.error.Problem;
import dev.tenon.event.EventRecord;
import dev.tenon.event.EventStore.Until;
import dev.tenon.event.Position;
import dev.tenon.event.StreamId;
import dev.tenon.spi.EventLog;
import dev.tenon.spi.StateEvent;
import java.util.List;
import java.util.function.Consumer;

/** Reads streams up to a bound, page by page. */
final class StreamReader {
  /** A page that is not full is the last: more than 1,000, so that these are one round trip. */
  static final int PAGE = 1_024;

  private final EventLog log;

  StreamReader(EventLog log) {
    this.log = log;
  }

  EventLog log() {
    return log;
  }

  /** Hands over the events of a stream after a version, oldest first. */
  void read(StreamId stream, long after, Until until, Consumer<EventRecord> taker) {
    if (until instanceof Until.AtPosition(Position position)) {
      requireOwn(position);
    }
    read(stream, log.read(stream, after, PAGE), until, taker);
  }

  /** As the other, the first page having been read. */
  void read(
      StreamId stream, List<EventRecord> firstPage, Until until, Consumer<EventRecord> taker) {
    List<EventRecord> page = firstPage;
    while (true) {
      for (EventRecord record : page) {
        if (until.includes(record)) {
          taker.accept(record);
        } else if (!(until instanceof Until.AsOf)) {
          return; // only business time goes to and fro within a stream
        }
      }
      if (page.size() < PAGE) {
        return;
      }
      page = log.read(stream, page.getLast().version(), PAGE);
    }
  }

  /** Hands over what a state takes of all events of a stream after a version, oldest first. */
  void readForState(StreamId stream, long after, Consumer<StateEvent> taker) {
    List<StateEvent> page;
    long read = after;
    do {
      page = log.readForState(stream, read, PAGE);
      page.forEach(taker);
      read += page.size();
    } while (page.size() == PAGE);
  }

  /** Refuses a position that this log does not have, or lost when it was restored. */
  void requireOwn(Position position) {
    Position end = log.end();
    if (position.compareTo(end) > 0) {
      throw Problem.NEW_INCARNATION.because(
          "position "
              + position
              + " is beyond the end of the log, "
              + end
              + "; was it restored from a backup?");
    }
  }
}
