package dev.tenon.spi;

import dev.tenon.event.ExpectedVersion;
import dev.tenon.event.NewEvent;
import dev.tenon.event.Position;
import dev.tenon.event.StreamId;
import dev.tenon.message.ParkedMessage;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One part of a {@link Write}. */
public sealed interface Change {
  /**
   * Appends events to a stream at the expected version, or the write is refused. Without events it
   * only looks at the version.
   */
  record Append(StreamId stream, ExpectedVersion expected, List<NewEvent> events)
      implements Change {}

  /**
   * Removes a stream whose newest event is of that version, or the write is refused: as in conflict
   * if it is of another one, as stale if that is the newest event of the log, since an offset that
   * was given is not given again. Readers that have not passed its events do not see them any more;
   * to others nothing changes. None of its events may have tags, or be of the same transaction.
   */
  record Forget(StreamId stream, long version) implements Change {}

  /**
   * Requires that no event that matches came after an offset, or the write is refused. Events of
   * writes before it in the same batch or transaction count, those of its own write do not. Not
   * asked of a write whose appends are all stored already: it is a repeat, and held when it was
   * done.
   */
  record RequireNone(TagFilter filter, long afterOffset) implements Change {}

  /**
   * Moves a reader's mark for a key of a source from one offset (0: there is none) to a position,
   * or the write is refused. The empty key marks the source as a whole.
   */
  record MoveMark(String reader, String source, String key, long from, Position to)
      implements Change {}

  /** Stores a timer, replacing one of the same owner, tenant and id. */
  record Schedule(Timer timer) implements Change {}

  /**
   * Stores a timer in the place of another one exactly as that was read, or the write is refused:
   * what was decided on that has to be decided anew.
   *
   * @param read of the same owner, tenant and id; absent if there was none
   */
  record Reschedule(@Nullable Timer read, Timer timer) implements Change {}

  /** Removes a timer, if there is one. */
  record CancelTimer(String owner, String tenant, String id) implements Change {}

  /** Takes a due timer exactly as it was read, or the write is refused. */
  record TakeTimer(Timer timer) implements Change {}

  /** Stores a parked message. */
  record Park(ParkedMessage message) implements Change {}

  /**
   * Takes a parked message exactly as it was read, or the write is refused.
   *
   * @param parkedAt tells it from what may be parked in its place, as after an edit
   */
  record Unpark(ParkedMessage.Id id, Instant parkedAt) implements Change {
    /** Takes this one. */
    public Unpark(ParkedMessage read) {
      this(read.id(), read.parkedAt());
    }
  }

  /**
   * Remembers that a reader received a source's message, or the write is refused: it did before. At
   * most once in a write.
   *
   * @param reply what was replied to it, kept as long as its id; absent if nothing was
   */
  record Receive(String reader, String source, String messageId, @Nullable Reply reply)
      implements Change {
    /** One without a reply. */
    public Receive(String reader, String source, String messageId) {
      this(reader, source, messageId, null);
    }

    /** The same with a reply. */
    public Receive withReply(@Nullable Reply its) {
      return new Receive(reader, source, messageId, its);
    }
  }

  /**
   * Takes messages that were published out of the outbox; those that are not there any more do no
   * harm.
   *
   * @param keep whether they are kept aside for a while
   */
  record Sent(List<OutboxMessage> messages, boolean keep) implements Change {}

  /** Remembers a request, or the write is refused: its key is remembered already. */
  record Remember(Request request) implements Change {}
}
