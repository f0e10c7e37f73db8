package dev.tenon.spi;

import dev.tenon.event.Position;
import dev.tenon.message.ParkedMessage;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads of what {@link Change}s keep beside the log. */
public interface Progress {
  /** The marks of a reader for these keys of a source; a key without one is absent. */
  Map<String, Position> marks(String reader, String source, Collection<String> keys);

  /** Up to {@code limit} timers due at or before that instant, the most overdue first. */
  List<Timer> due(Instant now, int limit);

  /** Those of an owner's and tenant's timers that have one of these ids, in any order. */
  List<Timer> timers(String owner, String tenant, Collection<String> ids);

  /**
   * Up to {@code limit} parked messages of a reader, ordered by topic, ordinal and message id,
   * after one of that id, which need not be there; null: from the first.
   */
  List<ParkedMessage> parked(String reader, ParkedMessage.@Nullable Id after, int limit);
}
