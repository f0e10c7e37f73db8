package dev.tenon.spi;

import dev.tenon.event.EventRecord;
import dev.tenon.event.Position;
import dev.tenon.event.StreamId;
import java.util.List;
import java.util.function.Consumer;

/**
 * A service's log. Implementations promise:
 *
 * <ul>
 *   <li>versions of a stream are 1..n without a gap, and its {@code recordedAt} never decreases;
 *   <li>a reader past an offset never sees something new at or before it, whatever transactions are
 *       open: offsets are given in commit order;
 *   <li>what {@link #write} reported as {@link Outcome.Committed} survives what the adapter says it
 *       survives; nothing of any other outcome is ever seen.
 * </ul>
 */
public interface EventLog {
  /**
   * Does several writes in one transaction with one durable commit. Each is all or nothing by
   * itself and sees those before it in the list; one that cannot be done does not keep back the
   * others. The caller batches; only one thread of a process calls it at a time.
   *
   * @return an outcome per write, in the same order
   * @throws dev.tenon.error.TenonException if none was done ({@code STORAGE_FAILED}), or if that is
   *     not known ({@code COMMIT_UNKNOWN})
   */
  List<Outcome> write(List<Write> writes);

  /**
   * Whether {@link #write} may run on any platform thread, even one that is interrupted meanwhile;
   * otherwise it only runs on a thread of the service's own, which nobody interrupts.
   */
  default boolean writesOnAnyThread() {
    return false;
  }

  /** Up to {@code limit} events of a stream after a version, oldest first. */
  List<EventRecord> read(StreamId stream, long afterVersion, int limit);

  /** As {@link #read}, for bringing back a state: most of what is stored is not needed then. */
  default List<StateEvent> readForState(StreamId stream, long afterVersion, int limit) {
    return read(stream, afterVersion, limit).stream()
        .map(event -> new StateEvent(event.version(), event.payload(), event.recordedAt()))
        .toList();
  }

  /** Up to {@code limit} events after an offset, in commit order. */
  List<EventRecord> page(long afterOffset, int limit);

  /**
   * Hands over up to {@code limit} events after an offset, in commit order, in one run or more as
   * they come, for a reader that has much to catch up with.
   *
   * @param taker takes a run; it may wait for its reader, some milliseconds at most
   * @return how many; fewer than {@code limit} at the end of the log
   */
  default int scan(long afterOffset, int limit, Consumer<List<EventRecord>> taker) {
    List<EventRecord> page = page(afterOffset, limit);
    if (!page.isEmpty()) {
      taker.accept(page);
    }
    return page.size();
  }

  /**
   * Hands over the events after an offset and up to another, in commit order, in one run or more as
   * they come; of each no more than what it says, which is all that a replay takes. Several threads
   * read parts of the log at a time.
   */
  default void scanPayloads(
      long afterOffset, long untilOffset, Consumer<List<LoggedPayload>> taker) {
    long at = afterOffset;
    while (at < untilOffset) {
      List<EventRecord> page = page(at, (int) Math.min(1_000, untilOffset - at));
      List<LoggedPayload> run =
          page.stream()
              .filter(event -> event.offset() <= untilOffset)
              .map(event -> new LoggedPayload(event.offset(), event.payload()))
              .toList();
      if (run.isEmpty()) {
        return;
      }
      taker.accept(run);
      at = run.getLast().offset();
    }
  }

  /** The place of the newest event, offset 0 if there is none; tells the incarnation too. */
  Position end();

  /**
   * Begins a new incarnation of a log that was restored from a backup, durably; see {@link
   * Position#restored}. Nothing else changes. To be called while no service runs on the database.
   *
   * @param backupEnd the last offset that the backup held: the end of the log, unless the log was
   *     written to since
   * @return the end of the log in its new incarnation
   * @throws dev.tenon.error.TenonException {@code INVALID_ARGUMENT} if the log does not reach that
   *     far
   */
  Position restored(long backupEnd);
}
