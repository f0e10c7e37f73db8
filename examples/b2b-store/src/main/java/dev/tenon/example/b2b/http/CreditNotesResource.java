package dev.tenon.example.b2b.http;

import dev.tenon.command.Loaded;
import dev.tenon.example.b2b.http.Once.Done;
import dev.tenon.example.b2b.orders.CreditNote;
import dev.tenon.example.b2b.orders.CreditNote.Accept;
import dev.tenon.example.b2b.orders.CreditNote.CreditNoteAccepted;
import dev.tenon.example.b2b.orders.OrdersService;
import java.io.IOException;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** {@code /credit-notes}. */
final class CreditNotesResource {
  private final OrdersService orders;
  private final Once once;

  CreditNotesResource(OrdersService orders, Once once) {
    this.orders = orders;
    this.once = once;
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
    Done done =
        once.run(
            request,
            wanted,
            request.metadata().withOccurredAt(at),
            unit -> {
              String id = wanted.idOrNew();
              var accept = new Accept(id, customerId, wanted.lines(), at, wanted.timeGiven());
              return new Done(id, unit.execute(CreditNote.ENTITY, id, accept).version());
            });
    return Response.json(202, find(done.id())).at("/credit-notes", done.id());
  }

  private CreditNoteBody find(String id) {
    Loaded<CreditNote> note = orders.creditNote(id);
    CreditNoteAccepted accepted = note.state().accepted();
    if (accepted == null) {
      throw HttpProblem.notFound("NOT_FOUND", "there is no such credit note");
    }
    return new CreditNoteBody(
        id,
        accepted.customerId(),
        Values.text(accepted.amount()),
        note.version(),
        accepted.occurredAt(),
        note.recordedAt());
  }
}
