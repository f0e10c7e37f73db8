package dev.tenon.message;

import dev.tenon.error.Problem;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Calls the listeners one after the other. */
final class InProcessEventBus implements EventBus {
  private static final System.Logger LOG = System.getLogger(EventBus.class.getName());

  private final List<Listener<?>> listeners = new CopyOnWriteArrayList<>();
  private volatile boolean closed;

  @Override
  public void publish(Object event) {
    requireOpen();
    listeners.forEach(listener -> listener.tell(event));
  }

  @Override
  public <E> Listening subscribe(Class<E> type, Consumer<? super E> listener) {
    requireOpen();
    Listener<E> added = new Listener<>(type, listener);
    listeners.add(added);
    return added;
  }

  private void requireOpen() {
    if (closed) {
      throw Problem.CLOSED.because("the event bus is closed");
    }
  }

  @Override
  public void close() {
    closed = true;
    listeners.clear();
  }

  private final class Listener<E> implements Listening {
    private final Class<E> type;
    private final Consumer<? super E> consumer;

    Listener(Class<E> type, Consumer<? super E> consumer) {
      this.type = type;
      this.consumer = consumer;
    }

    void tell(Object event) {
      if (!type.isInstance(event)) {
        return;
      }
      try {
        consumer.accept(type.cast(event));
      } catch (RuntimeException e) {
        LOG.log(System.Logger.Level.WARNING, "a listener to " + type.getName() + " failed", e);
      }
    }

    @Override
    public void close() {
      listeners.remove(this);
    }
  }
}
