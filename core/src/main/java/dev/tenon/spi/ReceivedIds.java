package dev.tenon.spi;

import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Set;

/**
 * The ids of messages that readers received without a place in a log, see {@link Change.Receive}.
 * Safe for use by many threads.
 */
public interface ReceivedIds {
  /** Those of these ids of a source's messages that a reader has received. */
  Set<String> find(String reader, String source, Collection<String> messageIds);

  /** What a reader replied to those of these of a source's messages, by their ids. */
  Map<String, Reply> replies(String reader, String source, Collection<String> messageIds);

  /**
   * Forgets up to {@code limit} ids of writes before that instant, the oldest first. A message
   * forgotten may be received anew.
   *
   * @return how many
   */
  int forget(Instant before, int limit);
}
