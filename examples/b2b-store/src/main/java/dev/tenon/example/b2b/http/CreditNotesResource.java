package dev.tenon.example.b2b.http;

import dev.tenon.command.Loaded;
import dev.tenon.example.b2b.orders.CreditNote;
import dev.tenon.example.b2b.orders.CreditNote.Accept;
import dev.tenon.example.b2b.orders.CreditNote.CreditNoteAccepted;
import dev.tenon.example.b2b.orders.OrdersService;
import java.io.IOException;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code /credit-notes}. */
final class CreditNotesResource {
  private final OrdersService orders;

  CreditNotesResource(OrdersService orders) {
    this.orders = orders;
  }

  void routes(Router router) {
    router
        .on("POST", "/credit-notes", this::accept)
        .on("GET", "/credit-notes/{id}", request -> Response.json(200, find(request.id())));
  }

  /** A credit note as it reads; the amount is what it gives back, zero or more. */
  record CreditNoteBody(
      String creditNoteId,
      String customerId,
      String amount,
      long version,
      Instant occurredAt,
      @Nullable Instant recordedAt) {}

  private Response accept(Request request) throws IOException {
    Purchase wanted = Purchase.creditNote(request.body());
    String customerId = Objects.requireNonNull(wanted.customerId());
    Instant at = wanted.timeOrNow();
    Accept accept =
        new Accept(wanted.idOrNew(), customerId, wanted.lines(), at, wanted.timeGiven());
    CreditNoteBody note = body(orders.accept(accept, request.info(wanted, at))).orElseThrow();
    return Response.json(202, note).at("/credit-notes", note.creditNoteId());
  }

  private CreditNoteBody find(String id) {
    return body(orders.creditNote(id))
        .orElseThrow(() -> HttpProblem.notFound("NOT_FOUND", "there is no such credit note"));
  }

  /** Empty if it was not accepted. */
  private static Optional<CreditNoteBody> body(Loaded<CreditNote> note) {
    CreditNoteAccepted accepted = note.state().accepted();
    return accepted == null
        ? Optional.empty()
        : Optional.of(
            new CreditNoteBody(
                accepted.creditNoteId(),
                accepted.customerId(),
                Values.text(accepted.amount()),
                note.version(),
                accepted.occurredAt(),
                note.recordedAt()));
  }
}
