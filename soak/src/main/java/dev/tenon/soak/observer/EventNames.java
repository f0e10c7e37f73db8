package dev.tenon.soak.observer;

import dev.tenon.event.EventRecord;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What tells an event of the store from the others of its stream. */
public final class EventNames {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Set<String> ONCE_A_STREAM =
      Set.of(
          "OrderPlaced",
          "OrderOpened",
          "OrderRejected",
          "OrderCancelled",
          "OrderSettled",
          "CreditNoteAccepted",
          "CustomerRegistered");
  private static final Set<String> ASKED_FOR =
      Set.of(
          "OrderPlaced",
          "OrderCancelled",
          "CreditNoteAccepted",
          "CustomerRegistered",
          "CreditLimitChanged");
  private static final List<String> ABOUT = List.of("orderId", "creditNoteId", "creditLimit");

  private EventNames() {}

  /** Whether services append it without being asked by a client. */
  public static boolean isOfOwnAccord(String what) {
    return !ASKED_FOR.contains(what.split(" ", 2)[0]);
  }

  /** Empty for what is no event of the store, such as an answer that was kept for a key. */
  static Optional<String> of(EventRecord record) {
    String type = record.payload().type();
    if (ONCE_A_STREAM.contains(type)) {
      return Optional.of(type);
    }
    JsonNode data = JSON.readTree(record.payload().data());
    return ABOUT.stream()
        .filter(data::hasNonNull)
        .findFirst()
        .map(field -> type + " " + data.get(field).asString());
  }
}
