package dev.tenon.example.b2b.orders;

import dev.tenon.command.Decider;
import dev.tenon.command.Entity;
import dev.tenon.command.Refused;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Goods taken back from a customer. It goes through the orders service so that it keeps its place
 * among the customer's orders.
 */
public record CreditNote(@Nullable CreditNoteAccepted accepted) {
  /** Credit notes, in their customer's lane. */
  public static final Entity<Accept, CreditNote, CreditNoteAccepted> ENTITY =
      Entity.of(
              "creditnote",
              Decider.of(
                  new CreditNote(null),
                  CreditNote::decide,
                  (CreditNote note, CreditNoteAccepted event) -> new CreditNote(event)))
          .keyedBy((id, note) -> note.accepted == null ? id : note.accepted.customerId());

  /** Accept it; quantities are negative. */
  public record Accept(
      String creditNoteId,
      String customerId,
      List<OrderLine> lines,
      Instant occurredAt,
      boolean timeGiven) {}

  /**
   * It was accepted.
   *
   * @param amount what it gives back, zero or more
   * @param timeGiven whether the time was named, or is the time of accepting
   */
  public record CreditNoteAccepted(
      String creditNoteId,
      String customerId,
      List<OrderLine> lines,
      BigDecimal amount,
      Instant occurredAt,
      boolean timeGiven) {}

  private static List<CreditNoteAccepted> decide(Accept accept, CreditNote note) {
    CreditNoteAccepted first = note.accepted;
    Instant at = first != null && !accept.timeGiven() ? first.occurredAt() : accept.occurredAt();
    CreditNoteAccepted wanted =
        new CreditNoteAccepted(
            accept.creditNoteId(),
            accept.customerId(),
            accept.lines(),
            OrderLine.total(accept.lines()).negate(),
            at,
            accept.timeGiven());
    if (first == null) {
      return List.of(wanted);
    }
    if (!first.equals(wanted)) {
      throw new Refused(
          "ID_TAKEN", "credit note " + accept.creditNoteId() + " was accepted with another body");
    }
    return List.of();
  }
}
