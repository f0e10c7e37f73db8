package dev.tenon.spi.broker;

import dev.tenon.message.Message;
import java.util.List;

/**
 * Publishes on one topic, up to its first failure; another one is opened then, which may take as
 * long as a publication may. Used by one thread.
 */
public interface PublishingSession extends AutoCloseable {
  /**
   * Publishes messages and returns when the server has acknowledged all.
   *
   * @throws dev.tenon.error.TenonException if that failed. Any of them may have been published
   *     then; of a key, though, none that comes after one that was not
   */
  void publish(List<Message> messages);

  /** Ends it; does not fail. */
  @Override
  void close();
}
