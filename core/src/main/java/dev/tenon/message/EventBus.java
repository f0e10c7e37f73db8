package dev.tenon.message;

import java.util.function.Consumer;

/**
 * Tells events to those who listen at that moment, and forgets them: for what may be missed, such
 * as "prices have changed, look again". What must arrive is published by a service, whose log or
 * outbox keeps it. Safe for use by many threads.
 */
public interface EventBus extends AutoCloseable {
  /** Between the parts of one process. */
  static EventBus inProcess() {
    return new InProcessEventBus();
  }

  /**
   * Tells an event to everybody who listens to its class now.
   *
   * <p>Not guaranteed is that it arrives: nobody may be listening, a listener may fail, a process
   * or a connection may end; it is not told again. Nor does it follow a transaction: told inside
   * one that is then rolled back, it was told all the same. In one process, it has been handed to
   * all listeners when this returns; across processes, when that will be is open.
   *
   * @throws dev.tenon.error.TenonException {@code CLOSED}; across processes {@code UNKNOWN_TYPE} or
   *     {@code BROKER_FAILED}
   */
  void publish(Object event);

  /**
   * Has a listener told of every event of a class, or of one derived from it, from now on. In one
   * process it is called by whoever publishes, across processes by one thread of the bus: in the
   * order of one publisher. If it throws, that is logged, and others are told all the same.
   */
  <E> Listening subscribe(Class<E> type, Consumer<? super E> listener);

  @Override
  void close();

  /** A listener's being told, until it is closed. */
  @FunctionalInterface
  interface Listening extends AutoCloseable {
    @Override
    void close();
  }
}
