package dev.tenon.internal;

import dev.tenon.error.Problem;
import dev.tenon.event.Codec;
import dev.tenon.spi.EventLog;
import dev.tenon.spi.LoggedPayload;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Reads what the events of a log say, while the next ones are fetched by other threads. */
final class Replay {
  private static final int FIRST_PAGE = 1_000;

  private final EventLog log;
  private final Codec codec;
  private final Consumer<Object> reader;
  private long at;

  Replay(EventLog log, Codec codec, Consumer<Object> reader) {
    this.log = log;
    this.codec = codec;
    this.reader = reader;
  }

  /** Reads the events after an offset and up to another; returns that of the last one. */
  long run(long after, long until) {
    at = after;
    long first = Math.min(after + FIRST_PAGE, until);
    List<LoggedPayload> page = new ArrayList<>();
    log.scanPayloads(after, first, page::addAll);
    read(page);
    if (first < until) {
      try (ReplayPages pages = new ReplayPages(log, first, until, page)) {
        for (List<LoggedPayload> run = pages.next(); !run.isEmpty(); run = pages.next()) {
          read(run);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw Problem.CLOSED.because("interrupted in a replay at offset " + at, e);
      }
    }
    return at;
  }

  private void read(List<LoggedPayload> run) {
    for (LoggedPayload event : run) {
      reader.accept(codec.decode(event.payload()));
      at = event.offset();
    }
  }
}
