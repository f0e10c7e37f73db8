package dev.tenon.example.b2b.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.Tenon;
import dev.tenon.event.Payload;
import dev.tenon.example.b2b.Choreography.PlacedOrder;
import dev.tenon.example.b2b.CreditMessage.ReserveCredit;
import dev.tenon.example.b2b.Design;
import dev.tenon.example.b2b.Flow;
import dev.tenon.message.Message;
import dev.tenon.message.ParkedMessage;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What customers cannot handle is parked, what follows of its key waits, and others go on. */
class PoisonTest {
  private static final String DAY_0 = "2011-01-01T12:00:00Z";

  @ParameterizedTest
  @EnumSource(names = {"CHOREOGRAPHY", "ORCHESTRATION"})
  void itsKeyWaitsInOrderUntilItIsMendedAndRedriven(Flow flow) {
    try (RunningApi api = RunningApi.joinedBy(new SpoilingBroker("spoilt"), Design.of(flow))) {
      Tenon customers = api.store().customers().tenon();
      api.customer("anna", "100");
      api.customer("bert", "100");
      api.place("spoilt", "anna", "30", DAY_0);
      api.place("1", "anna", "60", DAY_0);
      api.place("2", "anna", "60", DAY_0);
      api.place("3", "bert", "60", DAY_0);

      api.order("3", "OPEN");
      api.until("/orders/1", answer -> customers.parked().list("credit", null, 10).size() == 3);
      assertThat(customers.parked().redrive("credit", "kim", "mended")).isZero();
      assertThat(customers.parked().list("credit", null, 10)).hasSize(3);
      assertThat(api.get("/orders/1").text("status")).isEqualTo("PENDING");

      ParkedMessage first = customers.parked().list("credit", null, 1).getFirst();
      assertThat(customers.parked().edit(first.id(), mended(flow), "kim", "a wrong amount"))
          .isTrue();
      assertThat(customers.parked().redrive("credit", "kim", "mended")).isEqualTo(3);

      api.order("spoilt", "OPEN");
      api.order("1", "OPEN");
      assertThat(api.order("2", "REJECTED").text("reason")).isEqualTo("INSUFFICIENT_CREDIT");
      assertThat(customers.parked().list("credit", null, 10)).isEmpty();
      assertThat(customers.parked().redrive("credit", "kim", "mended")).isZero();
      assertThat(api.get("/customers/anna").text("held")).isEqualTo("90.000");
    }
  }

  private static Object mended(Flow flow) {
    BigDecimal total = new BigDecimal("30.000");
    Instant at = Instant.parse(DAY_0);
    return flow == Flow.CHOREOGRAPHY
        ? new PlacedOrder("spoilt", "anna", total, at)
        : new ReserveCredit("spoilt", "anna", total, at);
  }

  /** Makes an order's amount unreadable on its way to customers. */
  private static final class SpoilingBroker extends BrokerBetween {
    private final String orderId;

    SpoilingBroker(String orderId) {
      this.orderId = orderId;
    }

    @Override
    public CompletableFuture<Void> publish(
        String topic, List<Message> messages, Set<Recipient> recipients) {
      return super.publish(topic, messages.stream().map(this::spoil).toList(), recipients);
    }

    private Message spoil(Message message) {
      Payload payload = message.payload();
      String text = new String(payload.data(), StandardCharsets.UTF_8);
      boolean asks = payload.type().equals("OrderPlaced") || payload.type().equals("ReserveCredit");
      if (!asks || !text.contains("\"" + orderId + "\"")) {
        return message;
      }
      String spoilt = text.replace("30.000", "thirty");
      return new Message(
          message.id(),
          new Payload(
              payload.type(), payload.schemaVersion(), spoilt.getBytes(StandardCharsets.UTF_8)),
          message.source(),
          message.tenant(),
          message.key(),
          message.metadata(),
          message.recordedAt(),
          message.place());
    }
  }
}
