package dev.tenon.example.b2b.request;

import dev.tenon.command.Decider;
import dev.tenon.command.Entity;
import dev.tenon.command.Refused;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request that came with an idempotency key. What it led to is recorded in the same unit of work
 * as the doing of it, so that both are there or neither, and kept for ever.
 *
 * @param answered what it led to; absent as long as nobody was served under the key
 */
public record KeyedRequest(@Nullable RequestAnswered answered) {
  /** Requests by their keys. */
  static Entity<Command, KeyedRequest, RequestAnswered> entity(String category) {
    return Entity.of(
        category,
        Decider.of(
            new KeyedRequest(null),
            KeyedRequest::decide,
            (KeyedRequest request, RequestAnswered event) -> new KeyedRequest(event)));
  }

  /** What can be asked about a key; refused if another request used it. */
  public sealed interface Command {
    /** Identifies the request that comes with the key. */
    String fingerprint();
  }

  /** Look whether it was served before; changes nothing. */
  public record Recall(String fingerprint) implements Command {}

  /** Remember what serving it led to. */
  public record Remember(String fingerprint, String resourceId, long version) implements Command {}

  /**
   * It was served.
   *
   * @param resourceId what it made or changed
   * @param version the version of that which it was answered with
   */
  public record RequestAnswered(String fingerprint, String resourceId, long version) {}

  private static List<RequestAnswered> decide(Command command, KeyedRequest request) {
    RequestAnswered before = request.answered;
    if (before != null && !before.fingerprint().equals(command.fingerprint())) {
      throw new Refused(
          "IDEMPOTENCY_KEY_REUSED", "another request was served under this Idempotency-Key");
    }
    return before == null && command instanceof Remember served
        ? List.of(new RequestAnswered(served.fingerprint(), served.resourceId(), served.version()))
        : List.of();
  }
}
