package dev.tenon.spi;

import dev.tenon.event.EventRecord;
import dev.tenon.event.StreamId;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Look-ups in the log beside its order. */
public interface LogIndex {
  /**
   * Streams of a tenant (empty: of none) and category that have events, ordered by id (by code
   * unit), after an id.
   */
  List<StreamId> streams(String tenant, String category, String afterId, int limit);

  /** Tenants that have streams, ordered by name (by code unit), after a name. */
  List<String> tenants(String after, int limit);

  /** Up to {@code limit} events after an offset that match, in commit order. */
  List<EventRecord> tagged(TagFilter filter, long afterOffset, int limit);

  /**
   * The offset of the newest event of each key before {@code beforeOffset}, counting only events of
   * these types (every type if empty). A key without one is absent from the result.
   */
  Map<String, Long> lastOffsets(
      Collection<String> keys, Collection<String> types, long beforeOffset);
}
