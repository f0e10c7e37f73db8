package dev.tenon.inbox;

import dev.tenon.message.Message;
import dev.tenon.spi.Tx;
import org.jspecify.annotations.Nullable;

/**
 * Stands around every handling of a message by a reader: it may time, log, trace, skip, refuse.
 * Called by the handlers' threads, several at a time.
 */
@FunctionalInterface
public interface Interceptor {
  /**
   * Sees to a handling. To return without going on is to take the message without effect; to throw
   * is as if the handler had thrown. It is called again with each attempt, also of messages that
   * shared a batch with one that failed.
   *
   * @param next goes on; to be called once at most
   */
  void intercept(Call call, Next next) throws Exception;

  /** The rest of a handling. */
  @FunctionalInterface
  interface Next {
    /** Goes on: reads the payload and calls the handler. */
    void proceed() throws Exception;
  }

  /**
   * A message on its way to its handler.
   *
   * @param reader the name of the policy, projection or receiver
   * @param topic where it came from, or one of the constants of {@link dev.tenon.message.Handlers}
   * @param tx the transaction it is handled in, not the interceptor's to commit; null for a policy,
   *     which has none while it reacts
   */
  record Call(String reader, String topic, Message message, @Nullable Tx tx) {}
}
