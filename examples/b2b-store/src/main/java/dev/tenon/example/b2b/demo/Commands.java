package dev.tenon.example.b2b.demo;

import dev.tenon.example.b2b.customers.CustomerCommand.Register;
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

/** What a file tells, as commands of the store. A document's local time is taken as UTC. */
final class Commands {
  private Commands() {}

  static Register register(String customerId, BigDecimal creditLimit) {
    return new Register(customerId, "Customer " + customerId, creditLimit);
  }

  static Place place(Document.Order order) {
    return new Place(
        order.number(),
        order.customerId(),
        lines(order.lines()),
        instant(order.occurredAt()),
        true);
  }

  static Accept accept(Document.CreditNote note) {
    return new Accept(
        note.number(), note.customerId(), lines(note.lines()), instant(note.occurredAt()), true);
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
