package dev.tenon.internal;

import dev.tenon.inbox.Retry;
import dev.tenon.message.Message;
import dev.tenon.spi.Change;
import dev.tenon.spi.Outcome;
import java.util.List;

/** What a reader does with messages: their effect, together with the reader's own progress. */
interface Reaction {
  /** The name its progress is stored under. */
  String reader();

  /** How often a message is tried that fails. */
  Retry retry();

  /**
   * Takes the messages in order and stores their effect with the progress, all or nothing.
   *
   * @return any outcome but a conflict that another attempt could settle
   * @throws RuntimeException if the user's code failed, or the database did
   */
  Outcome apply(String topic, List<Message> messages, List<Change> progress);

  /** Hears of messages that came again, and were taken before. */
  default void repeated(List<Message> messages) {}
}
