package dev.tenon.inbox;

import dev.tenon.message.Handlers;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes in messages by a service's own code. What a handler does to the service's database and the
 * mark that its message was taken are one transaction, which many messages share: each message
 * takes effect once.
 *
 * <p>A handler may run again after its transaction was rolled back, so it does nothing that a
 * rollback does not undo. Immutable; every method returns a new receiver.
 */
public final class Receiver {
  private final String name;
  private final Handlers<Handler<Object>> handlers;
  private final List<Interceptor> interceptors;
  private final @Nullable Retry retry;

  private Receiver(
      String name,
      Handlers<Handler<Object>> handlers,
      List<Interceptor> interceptors,
      @Nullable Retry retry) {
    this.name = name;
    this.handlers = handlers;
    this.interceptors = interceptors;
    this.retry = retry;
  }

  /** A receiver that takes nothing yet. Its progress is stored under the name: keep it. */
  public static Receiver named(String name) {
    return new Receiver(name, Handlers.none(), List.of(), null);
  }

  /** Takes messages of a type on a topic. */
  public <E> Receiver on(String topic, Class<E> type, Handler<E> handler) {
    return with(
        handlers.with(
            topic, type, (event, delivery) -> handler.handle(type.cast(event), delivery)));
  }

  /** Takes events of the service's own log. */
  public <E> Receiver on(Class<E> type, Handler<E> handler) {
    return on(Handlers.OWN_LOG, type, handler);
  }

  /**
   * Takes replies of a type to requests of this receiver: each request's first reply, if it comes
   * in time. Others do nothing.
   */
  public <R> Receiver onReply(Class<R> type, Handler<R> handler) {
    return on(Handlers.REPLIES, type, handler);
  }

  /**
   * Hears of requests of a type that got no reply in time. A reply that comes later does nothing.
   */
  public <Q> Receiver onNoReply(Class<Q> request, Handler<Q> handler) {
    return on(Handlers.TIMERS, request, handler);
  }

  /**
   * Parks what comes on a topic and has no handler here, with {@code UNKNOWN_TYPE}: for a topic
   * whose messages are all meant for this receiver, such as requests. Otherwise it passes over
   * them.
   */
  public Receiver parkUnhandled(String topic) {
    return with(handlers.withWhole(topic));
  }

  /**
   * Puts something around every handling, within what was put there before and what stands around
   * all of the service's readers.
   */
  public Receiver intercept(Interceptor interceptor) {
    List<Interceptor> longer = new ArrayList<>(interceptors);
    longer.add(interceptor);
    return new Receiver(name, handlers, List.copyOf(longer), retry);
  }

  /** Tries messages that fail as often as this says, instead of what the service says. */
  public Receiver retry(Retry own) {
    return new Receiver(name, handlers, interceptors, own);
  }

  private Receiver with(Handlers<Handler<Object>> more) {
    return new Receiver(name, more, interceptors, retry);
  }

  /** Its name. */
  public String name() {
    return name;
  }

  /** Its handlers by topic and type. */
  public Handlers<Handler<Object>> handlers() {
    return handlers;
  }

  /** What stands around its handlers, the first one outermost. */
  public List<Interceptor> interceptors() {
    return interceptors;
  }

  /** How often it tries a message; null: as the service says. */
  public @Nullable Retry retry() {
    return retry;
  }

  @Override
  public String toString() {
    return "receiver " + name;
  }

  /**
   * Handles messages of a type, one at a time per key.
   *
   * @param <E> what the codec makes of their payload
   */
  @FunctionalInterface
  public interface Handler<E> {
    /**
     * Handles a message. If it keeps throwing, the message is parked with the reason and its key
     * waits.
     */
    void handle(E event, Delivery delivery) throws Exception;
  }
}
