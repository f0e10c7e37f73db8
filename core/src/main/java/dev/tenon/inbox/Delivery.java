package dev.tenon.inbox;

import dev.tenon.command.UnitOfWork;
import dev.tenon.message.Message;
import dev.tenon.message.Outgoing;
import dev.tenon.spi.Tx;
import java.time.Duration;

/**
 * A message while it is handled, and the transaction it is handled in. Commands are decided within
 * that transaction, for the message's tenant unless they say another. For the handler's thread,
 * until it returns.
 */
public interface Delivery extends UnitOfWork {
  /** The message. */
  Message message();

  /** The transaction, for the service's own tables. It is not the handler's to commit. */
  Tx tx();

  /**
   * Sends messages if the transaction commits: as caused by this one and of its tenant, where they
   * do not say otherwise. The service needs an outbox.
   */
  void send(Outgoing... messages);

  /**
   * Sends a reply to the service that this message came from, as {@link Outgoing#reply} makes it.
   */
  void reply(Object reply);

  /**
   * As {@link #send}, and waits for a reply, which is this receiver's to take.
   *
   * @param patience how long, by the service's clock; after that there is no reply
   * @return the request's id, which its reply names as what caused it
   */
  String request(Outgoing request, Duration patience);
}
