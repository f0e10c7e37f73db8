package dev.tenon.event;

import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/**
 * A service's own log: streams of events, one per entity, and all of them in commit order.
 *
 * <p>Safe for use by many threads. Every method blocks; an append returns when it is durable.
 */
public interface EventStore {
  /**
   * Appends to one stream, all events or none.
   *
   * @param events objects or {@link Draft}s; where these have the ids of an append that was done
   *     already, its events are the answer
   * @return the events as recorded
   * @throws dev.tenon.error.TenonException {@code VERSION_CONFLICT} if the stream is not at the
   *     expected version; {@code TOO_LARGE} or {@code INVALID_ARGUMENT} if this cannot be stored;
   *     {@code COMMIT_UNKNOWN} if the answer was lost
   */
  default List<EventRecord> append(
      StreamId stream, ExpectedVersion expected, List<?> events, Metadata metadata) {
    return append(Appends.to(stream, expected, events), metadata);
  }

  /** As {@link #append(StreamId, ExpectedVersion, List, Metadata)}, nothing more being known. */
  default List<EventRecord> append(StreamId stream, ExpectedVersion expected, List<?> events) {
    return append(stream, expected, events, Metadata.none());
  }

  /**
   * Appends to several streams, or under conditions: all of it or nothing.
   *
   * @return the events as recorded, stream by stream
   * @throws dev.tenon.error.TenonException {@code VERSION_CONFLICT} if a stream is not at its
   *     expected version; {@code CONDITION_FAILED} if an event came that was not to; {@code
   *     NEW_INCARNATION} if a condition's position is not of this log; {@code COMMIT_UNKNOWN} if
   *     the answer was lost
   */
  List<EventRecord> append(Appends appends, Metadata metadata);

  /** As {@link #append(Appends, Metadata)}, nothing more being known. */
  default List<EventRecord> append(Appends appends) {
    return append(appends, Metadata.none());
  }

  /** All events of a stream, oldest first; none if there is no such stream. */
  default List<Recorded<Object>> read(StreamId stream) {
    return read(stream, Until.now());
  }

  /**
   * The events of a stream up to a version, position or time, oldest first.
   *
   * @throws dev.tenon.error.TenonException {@code NEW_INCARNATION} if the position is not of this
   *     log
   */
  List<Recorded<Object>> read(StreamId stream, Until until);

  /**
   * Up to {@code limit} events after a position that match, in commit order.
   *
   * @throws dev.tenon.error.TenonException {@code NEW_INCARNATION} if the position is not of this
   *     log, or beyond the backup that it was restored from
   */
  List<Recorded<Object>> read(TagQuery query, Position after, int limit);

  /**
   * Up to {@code limit} events after a position in commit order.
   *
   * @throws dev.tenon.error.TenonException {@code NEW_INCARNATION} if the position is not of this
   *     log, or beyond the backup that it was restored from
   */
  List<EventRecord> readLog(Position after, int limit);

  /** Before the first event of this log. */
  Position start();

  /** The position of the newest event. */
  Position end();

  /** The position of an event that was read from this log. */
  Position position(EventRecord record);

  /**
   * Streams of a category that have no tenant, ordered by id, after the given id (empty: from the
   * first).
   */
  default List<StreamId> streams(String category, String afterId, int limit) {
    return streams("", category, afterId, limit);
  }

  /** As {@link #streams(String, String, int)}, those of a tenant. */
  List<StreamId> streams(String tenant, String category, String afterId, int limit);

  /** Tenants that have streams, ordered by name, after the given one (empty: from the first). */
  List<String> tenants(String after, int limit);

  /**
   * Calls the listener with each event after a position, in commit order, on one thread of its own,
   * until closed. Nothing is stored: whoever needs to go on after a restart uses a projection or a
   * policy. A listener that throws ends its subscription; {@link Subscription#failure} tells why.
   *
   * @throws dev.tenon.error.TenonException {@code NEW_INCARNATION} if the position is not of this
   *     log, or beyond the backup that it was restored from
   */
  Subscription subscribe(Position after, Consumer<Recorded<Object>> listener);

  /**
   * Calls the reader with each event after a position, in commit order, up to the end that the log
   * has now; on the caller's thread. The reader gets what the event says and nothing of where, when
   * or by whom, which makes this the quickest way through a log.
   *
   * @return the position of the last event read
   * @throws dev.tenon.error.TenonException {@code NEW_INCARNATION} if the position is not of this
   *     log, or beyond the backup that it was restored from; {@code CLOSED} if the thread is
   *     interrupted; what the reader throws
   */
  Position replay(Position after, Consumer<Object> reader);

  /** Decodes a record with this service's codec. */
  Recorded<Object> decode(EventRecord record);

  /** How far a stream is to be read. */
  sealed interface Until {
    /** True if the event is within the bound. */
    boolean includes(EventRecord record);

    /** To its end. */
    static Until now() {
      return new Version(Long.MAX_VALUE);
    }

    /** Including this version. */
    static Until version(long version) {
      return new Version(version);
    }

    /** What was in the log up to this position, that included. */
    static Until position(Position position) {
      return new AtPosition(position);
    }

    /** What had been recorded by then, that instant included. */
    static Until recordedAt(Instant instant) {
      return new RecordedAt(instant);
    }

    /** What had occurred by then by business time, that instant included. */
    static Until asOf(Instant instant) {
      return new AsOf(instant);
    }

    /** Bound by version. */
    record Version(long version) implements Until {
      @Override
      public boolean includes(EventRecord record) {
        return record.version() <= version;
      }
    }

    /** Bound by the place in the log. */
    record AtPosition(Position position) implements Until {
      @Override
      public boolean includes(EventRecord record) {
        return record.offset() <= position.offset();
      }
    }

    /** Bound by the time of recording. */
    record RecordedAt(Instant instant) implements Until {
      @Override
      public boolean includes(EventRecord record) {
        return !record.recordedAt().isAfter(instant);
      }
    }

    /** Bound by business time. */
    record AsOf(Instant instant) implements Until {
      @Override
      public boolean includes(EventRecord record) {
        return !record.occurredAt().isAfter(instant);
      }
    }
  }
}
