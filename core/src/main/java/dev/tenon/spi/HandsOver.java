package dev.tenon.spi;

import dev.tenon.message.Message;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * The ability of a {@link Broker} that keeps nothing to hand messages to those recipients that the
 * relay knows of and to nobody else, so that the relay repeats for each group what that group has
 * not handled yet.
 */
public interface HandsOver {
  /** Who is subscribed to a topic now. */
  Set<Recipient> recipients(String topic);

  /**
   * As {@link Broker#publish}, but to exactly these recipients. The answer is a failure if one of
   * them is no longer subscribed.
   */
  CompletableFuture<Void> publish(String topic, List<Message> messages, Set<Recipient> recipients);

  /**
   * A group's subscription.
   *
   * @param number another one each time the group subscribes
   */
  record Recipient(String group, long number) {}
}
