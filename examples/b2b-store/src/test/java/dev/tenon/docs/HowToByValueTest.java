package dev.tenon.docs;

import dev.tenon.saga.Saga;
import dev.tenon.saga.SagaStatus;
import dev.tenon.testing.Given;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class HowToByValueTest {
  private static final BigDecimal GREAT = new BigDecimal("10000");

  record Purchase(String orderId, BigDecimal total) {
    boolean isGreat() {
      return total.compareTo(GREAT) >= 0;
    }
  }

  record AskPerson(String orderId) {}

  record Allowed(String orderId) {}

  record Forbidden(String orderId) {}

  record ReserveCredit(String orderId, BigDecimal total) {}

  record ReleaseCredit(String orderId) {}

  record Reserved(String orderId) {}

  record Released(String orderId) {}

  // snippet: by-value
  static final Saga<Purchase> CREATE_ORDER =
      Saga.named("createOrder", Purchase.class)
          .step(
              "askPerson",
              step ->
                  step.onlyIf(Purchase::isGreat)
                      .request("office", order -> new AskPerson(order.orderId()))
                      .onReply(Allowed.class)
                      .onRefusal(Forbidden.class)
                      .harmless())
          .step(
              "reserveCredit",
              step ->
                  step.request("credit", order -> new ReserveCredit(order.orderId(), order.total()))
                      .onReply(Reserved.class)
                      .compensation(order -> new ReleaseCredit(order.orderId()), Released.class))
          .build();

  // end snippet

  @Test
  void aSmallOrderAsksNobody() {
    Purchase small = new Purchase("o1", BigDecimal.TEN);
    Given.saga(CREATE_ORDER)
        .start(small)
        .thenRequests(new ReserveCredit("o1", small.total()))
        .reply("reserveCredit", new Reserved("o1"))
        .thenStatus(SagaStatus.COMPLETED);
  }

  @Test
  void aGreatOneIsAllowedByAPersonBefore() {
    Purchase great = new Purchase("o2", GREAT);
    Given.saga(CREATE_ORDER)
        .start(great)
        .thenRequests(new AskPerson("o2"))
        .reply("askPerson", new Allowed("o2"))
        .thenRequests(new ReserveCredit("o2", great.total()));
  }
}
