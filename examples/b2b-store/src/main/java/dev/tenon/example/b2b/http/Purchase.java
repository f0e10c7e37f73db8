package dev.tenon.example.b2b.http;

import dev.tenon.example.b2b.orders.OrderLine;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the body of an order or a credit note asks for. */
record Purchase(
    @Nullable String id,
    @Nullable String customerId,
    List<OrderLine> lines,
    @Nullable Instant occurredAt) {
  private static final int MAX_LINES = 10_000;
  private static final long MAX_QUANTITY = 1_000_000_000;

  static Purchase order(JsonBody body) {
    body.only("orderId", "customerId", "lines", "occurredAt");
    return new Purchase(
        body.idIfAny("orderId"),
        body.idIfAny("customerId"),
        body.list("lines", MAX_LINES, line -> line(line, 1, MAX_QUANTITY)),
        body.timeIfAny("occurredAt"));
  }

  static Purchase creditNote(JsonBody body) {
    body.only("creditNoteId", "customerId", "lines", "occurredAt");
    return new Purchase(
        body.idIfAny("creditNoteId"),
        body.id("customerId"),
        body.list("lines", MAX_LINES, line -> line(line, -MAX_QUANTITY, -1)),
        body.timeIfAny("occurredAt"));
  }

  private static OrderLine line(JsonBody line, long min, long max) {
    line.only("sku", "quantity", "unitPrice");
    return new OrderLine(
        line.id("sku"), line.integer("quantity", min, max), line.money("unitPrice"));
  }

  String idOrNew() {
    return id == null ? UUID.randomUUID().toString() : id;
  }

  boolean timeGiven() {
    return occurredAt != null;
  }

  Instant timeOrNow() {
    return Objects.requireNonNullElseGet(
        occurredAt, () -> Instant.now().truncatedTo(ChronoUnit.MICROS));
  }
}
