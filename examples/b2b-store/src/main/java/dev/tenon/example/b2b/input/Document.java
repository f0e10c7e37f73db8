package dev.tenon.example.b2b.input;

import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All lines with one invoice number. Time and customer are those of the document's first line; the
 * customer is trimmed, and absent when empty.
 */
public sealed interface Document {

  /** The invoice number, unique in its file. */
  String number();

  /** An order to place. Every line has a positive quantity and a price of zero or more. */
  record Order(
      String number, @Nullable String customerId, LocalDateTime occurredAt, List<Line> lines)
      implements Document {
    public Order {
      lines = List.copyOf(lines);
    }

    /** What the order costs, exact. */
    public BigDecimal total() {
      return sum(lines);
    }
  }

  /** Goods taken back from a customer. Every line has a negative quantity. */
  record CreditNote(String number, String customerId, LocalDateTime occurredAt, List<Line> lines)
      implements Document {
    public CreditNote {
      lines = List.copyOf(lines);
    }

    /** What the customer gets back, exact, zero or more. */
    public BigDecimal total() {
      return sum(lines).negate();
    }
  }

  /** A document that is never placed and touches nobody. */
  record Refused(String number, Reason reason) implements Document {}

  /** Why a document was refused. */
  enum Reason {
    /** A quantity or price has the wrong sign for the kind of document. */
    INVALID_LINE,
    /** A credit note without a customer. */
    UNKNOWN_CUSTOMER,
    /** The number starts neither with a digit nor with {@code C}. */
    UNSUPPORTED_DOCUMENT
  }

  /** Decides what the lines under one number are. */
  static Document of(
      String number, @Nullable String customerId, LocalDateTime occurredAt, List<Line> lines) {
    char kind = number.charAt(0);
    if (kind == 'C') {
      if (!lines.stream().allMatch(l -> l.quantity() < 0 && l.unitPrice().signum() >= 0)) {
        return new Refused(number, Reason.INVALID_LINE);
      }
      return customerId == null
          ? new Refused(number, Reason.UNKNOWN_CUSTOMER)
          : new CreditNote(number, customerId, occurredAt, lines);
    }
    if (kind < '0' || kind > '9') {
      return new Refused(number, Reason.UNSUPPORTED_DOCUMENT);
    }
    return lines.stream().allMatch(l -> l.quantity() > 0 && l.unitPrice().signum() >= 0)
        ? new Order(number, customerId, occurredAt, lines)
        : new Refused(number, Reason.INVALID_LINE);
  }

  private static BigDecimal sum(List<Line> lines) {
    BigDecimal sum = BigDecimal.ZERO.setScale(3);
    for (Line line : lines) {
      sum = sum.add(line.amount());
    }
    return sum;
  }
}
