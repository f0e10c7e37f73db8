package dev.tenon.spi;

import dev.tenon.message.Message;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Carries messages from one service's relay to other services' inboxes, at least once. Messages of
 * one key published in order are handled in order, one at a time, by each group; keys do not wait
 * for each other beyond sharing a lane. Safe for use by many threads.
 */
public interface Broker extends AutoCloseable {
  /** What an adapter promises beyond that. */
  enum Feature {
    /** What was acknowledged is kept over a restart of the process; else it is handled by then. */
    KEEPS_MESSAGES,
    /** Services in other processes are reached. */
    ACROSS_PROCESSES
  }

  /**
   * Publishes a batch; blocks while the broker is full. The future completes when the broker
   * answers for all of them: a broker that keeps messages has them, another one has had them
   * handled by every group subscribed. If it fails, any of them may have been published; of a key,
   * though, none that comes after one that was not.
   */
  CompletableFuture<Void> publish(String topic, List<Message> messages);

  /**
   * Hands a topic's messages to a group until the subscription is closed. Closing waits for the
   * handler. A {@link Subscription} can also tell what keeps it from getting messages.
   *
   * @param lanes how many keys at most are handled at a time
   */
  AutoCloseable subscribe(String topic, String group, int lanes, Handler handler);

  /** What it promises. */
  Set<Feature> features();

  @Override
  void close();

  /** Takes messages. Called by one thread per lane. */
  @FunctionalInterface
  interface Handler {
    /**
     * Takes a batch, in order per key.
     *
     * @return those not taken yet, to be handed over again later, in order; the others are
     *     acknowledged. If it throws, the whole batch is handed over again later
     */
    List<Message> handle(List<Message> batch) throws InterruptedException;

    /**
     * Takes what came on the topic but cannot be handed over as a message; in its place among those
     * of its key, and acknowledged when this returns. If it throws, it comes again later. Unless a
     * handler does better, it is logged and left out.
     *
     * @param message as far as it could be read, without a place
     * @param reason why it is none, for people, beginning with a code
     */
    default void park(Message message, String reason) throws InterruptedException {
      System.getLogger(Handler.class.getName())
          .log(System.Logger.Level.WARNING, "message " + message.id() + " is left out: " + reason);
    }

    /**
     * Forgets what is remembered of keys. Called, by any thread, before a lane hands over messages
     * of keys that another process may have handled meanwhile.
     */
    default void refresh() {}
  }
}
