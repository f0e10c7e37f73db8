package dev.tenon.soak.observer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.event.EventRecord;
import dev.tenon.event.Metadata;
import dev.tenon.event.Payload;
import dev.tenon.event.StreamId;
import dev.tenon.soak.verdict.Findings;
import dev.tenon.soak.verdict.Invariant;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CompensationCheckTest {
  private final Findings findings = new Findings();

  private static EventRecord event(String type, String order) {
    byte[] data = "{\"orderId\":\"%s\"}".formatted(order).getBytes(UTF_8);
    return new EventRecord(
        UUID.randomUUID(),
        new StreamId("order", order),
        1,
        1,
        new Payload(type, 1, data),
        order,
        Metadata.occurredAt(Instant.EPOCH),
        Instant.EPOCH);
  }

  private List<String> found(List<EventRecord> ofOrders, List<EventRecord> ofCustomers) {
    new CompensationCheck(findings).check(ofOrders, ofCustomers);
    return findings.examples(Invariant.COMPENSATED_ONCE);
  }

  @Test
  void whatIsReleasedOnceForAnOrderThatCameToNothingIsFine() {
    assertThat(
            found(
                List.of(
                    event("OrderOpened", "1"),
                    event("OrderCancelled", "1"),
                    event("OrderRejected", "2")),
                List.of(event("CreditReserved", "1"), event("CreditReleased", "1"))))
        .isEmpty();
  }

  @Test
  void whatIsReleasedTwiceOrTooEarlyIsFound() {
    assertThat(
            found(
                List.of(event("OrderCancelled", "1"), event("OrderOpened", "2")),
                List.of(
                    event("CreditReleased", "1"),
                    event("CreditReleased", "1"),
                    event("CreditReleased", "2"))))
        .containsExactlyInAnyOrder(
            "what was held for order 1 was released 2 times",
            "what is held for order 2 was released, and the order goes on");
  }

  @Test
  void anOrderThatEndsTwiceIsFound() {
    assertThat(found(List.of(event("OrderRejected", "1"), event("OrderCancelled", "1")), List.of()))
        .containsExactly("order 1 came to nothing twice");
  }
}
