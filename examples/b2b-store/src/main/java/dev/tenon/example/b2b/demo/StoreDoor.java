package dev.tenon.example.b2b.demo;

import dev.tenon.example.b2b.Store;
import dev.tenon.example.b2b.input.Document;
import dev.tenon.example.b2b.input.Line;
import dev.tenon.example.b2b.orders.CreditNote.Accept;
import dev.tenon.example.b2b.orders.OrderCommand.Place;
import dev.tenon.example.b2b.orders.OrderLine;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** The store's Java door, in the terms of the file. A document's local time is taken as UTC. */
final class StoreDoor {
  private final Store store;

  StoreDoor(Store store) {
    this.store = store;
  }

  /** Returns when the customer is registered. */
  void register(String customerId, BigDecimal creditLimit) {
    store.customers().register(customerId, "Customer " + customerId, creditLimit);
  }

  /** Returns when the document is acknowledged, whatever comes of it. */
  void submit(Document document) {
    switch (document) {
      case Document.Order order ->
          store
              .orders()
              .place(
                  new Place(
                      order.number(),
                      order.customerId(),
                      lines(order.lines()),
                      instant(order.occurredAt()),
                      true));
      case Document.CreditNote note ->
          store
              .orders()
              .accept(
                  new Accept(
                      note.number(),
                      note.customerId(),
                      lines(note.lines()),
                      instant(note.occurredAt()),
                      true));
      case Document.Refused refused ->
          throw new IllegalArgumentException(refused + " is not to be submitted");
    }
  }

  List<String> customerIds(String after, int limit) {
    return store.customers().customerIds(after, limit);
  }

  List<String> orderIds(String after, int limit) {
    return store.orders().orderIds(after, limit);
  }

  List<String> creditNoteIds(String after, int limit) {
    return store.orders().creditNoteIds(after, limit);
  }

  private static List<OrderLine> lines(List<Line> lines) {
    List<OrderLine> converted = new ArrayList<>(lines.size());
    for (Line line : lines) {
      converted.add(new OrderLine(line.sku(), line.quantity(), line.unitPrice()));
    }
    return converted;
  }

  private static Instant instant(LocalDateTime local) {
    return local.toInstant(ZoneOffset.UTC);
  }
}
