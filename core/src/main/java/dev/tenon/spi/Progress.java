package dev.tenon.spi;

import dev.tenon.event.Position;
import dev.tenon.message.ParkedMessage;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Reads of what {@link Change}s keep beside the log. */
public interface Progress {
  /** The marks of a reader for these keys of a source; a key without one is absent. */
  Map<String, Position> marks(String reader, String source, Collection<String> keys);

  /** Up to {@code limit} timers due at or before that instant, the most overdue first. */
  List<Timer> due(Instant now, int limit);

  /** Up to {@code limit} parked messages of a reader, ordered by topic and offset, after those. */
  List<ParkedMessage> parked(String reader, String afterTopic, long afterOffset, int limit);
}
