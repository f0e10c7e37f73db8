package dev.tenon.example.b2b.orders;

/** How the orders service keeps its data. */
public enum OrdersStyle {
  /** As events in a log of its own. */
  EVENTS,
  /** In ordinary tables, with an outbox. */
  TABLES
}
