package dev.tenon.message;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the readers of a service could not take, for operators. Whatever they do is kept in the
 * service's log with who did it and why; without that it is refused, with {@code INVALID_ARGUMENT}.
 * Safe for use by many threads.
 *
 * @since 0.1
 */
public interface ParkedMessages {
  /**
   * Messages that kept failing, and those behind them, ordered by topic and ordinal.
   *
   * @param reader the name of a policy, projection or receiver
   * @param after only those after this one; null: from the first
   */
  List<ParkedMessage> list(String reader, @Nullable ParkedMessage after, int limit);

  /**
   * Gives a reader its parked messages again, in order; a key stops at the first that still fails,
   * or waits for {@link #accept}.
   *
   * @param actor who wants it
   * @return how many were taken
   */
  int redrive(String reader, String actor, String reason);

  /**
   * What was lost of the key of a parked message by its source, which was restored from a backup,
   * if that is why it waits for {@link #accept}.
   */
  Optional<LostEvents> lost(ParkedMessage parked);

  /**
   * Goes on with a topic whose source was restored from a backup, where the reader had taken what
   * the source then lost: each key that waits for this continues after the last event that both
   * know. What is parked of the lost events is dropped, the rest redriven. What the reader did on
   * lost events stays: {@link #lost} names them, undo it before.
   *
   * @return how many messages were taken
   */
  int accept(String reader, String topic, String actor, String reason);

  /**
   * Replaces what a parked message says, to be redriven after that. Its id, its key, its reason and
   * what waits behind it stay as they are. False if it is not there, or was taken meanwhile.
   *
   * @param event what the codec encodes
   */
  boolean edit(ParkedMessage.Id id, Object event, String actor, String reason);

  /** Drops one parked message for good. False if it is not there. */
  boolean drop(ParkedMessage.Id id, String actor, String reason);

  /**
   * What was done with what a reader has parked, oldest first.
   *
   * @param after only what came after the one of this number; 0: from the first
   */
  List<ParkedAction> actions(String reader, long after, int limit);
}
