package dev.tenon.view;

import dev.tenon.message.Handlers;
import dev.tenon.message.Message;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Keeps the tables of a view from events, each event taking effect once. Immutable; every method
 * returns a new projection.
 */
public final class Projection {
  private final String name;
  private final List<Table<?>> tables;
  private final Handlers<Handler<Object>> handlers;

  private Projection(String name, List<Table<?>> tables, Handlers<Handler<Object>> handlers) {
    this.name = name;
    this.tables = tables;
    this.handlers = handlers;
  }

  /** A projection into these tables. Its progress is stored under the name: keep it. */
  public static Projection named(String name, Table<?>... tables) {
    return new Projection(name, List.of(tables), Handlers.none());
  }

  /** Takes in an event on the topic of another service. */
  public <E> Projection on(String topic, Class<E> type, BiConsumer<E, Rows> handler) {
    return on(topic, type, (event, message, rows) -> handler.accept(event, rows));
  }

  /** Takes in an event on the topic of another service, seeing its envelope. */
  public <E> Projection on(String topic, Class<E> type, Handler<E> handler) {
    return new Projection(
        name,
        tables,
        handlers.with(
            topic, type, (event, message, rows) -> handler.apply(type.cast(event), message, rows)));
  }

  /** Takes in an event of the service's own log. */
  public <E> Projection on(Class<E> type, BiConsumer<E, Rows> handler) {
    return on(Handlers.OWN_LOG, type, handler);
  }

  /** Takes in an event of the service's own log, seeing its envelope. */
  public <E> Projection on(Class<E> type, Handler<E> handler) {
    return on(Handlers.OWN_LOG, type, handler);
  }

  /** Its name. */
  public String name() {
    return name;
  }

  /** Its tables. */
  public List<Table<?>> tables() {
    return tables;
  }

  /** What it takes in, by topic and type. */
  public Handlers<Handler<Object>> handlers() {
    return handlers;
  }

  @Override
  public String toString() {
    return "projection " + name;
  }

  /** Takes in one event. */
  @FunctionalInterface
  public interface Handler<E> {
    /** Changes rows as the event says; may run again on fresh rows if the batch is retried. */
    void apply(E event, Message message, Rows rows);
  }
}
