package dev.tenon.example.b2b.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.example.b2b.Design;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ChoreographyApiTest {
  private static final String DAY_0 = "2011-01-01T12:00:00Z";
  private static final String DAY_1 = "2011-01-02T12:00:00Z";
  private static final String DAY_31 = "2011-02-01T12:00:00Z";

  @AutoClose private final RunningApi api = RunningApi.start(design());

  Design design() {
    return Design.PLAIN;
  }

  @Test
  void anOrderWithinTheLimitIsOpened() {
    api.customer("anna", "100");
    assertThat(api.place("1", "anna", "100", DAY_0).text("status")).isEqualTo("PENDING");
    Answer open = api.order("1", "OPEN");
    assertThat(open.json().path("version").longValue()).isEqualTo(2);
    assertThat(open.text("reason")).isEqualTo("absent");
    Answer anna = api.get("/customers/anna");
    assertThat(anna.text("held")).isEqualTo("100.000");
    assertThat(anna.text("available")).isEqualTo("0.000");
  }

  @Test
  void anOrderBeyondTheLimitIsRejected() {
    api.customer("anna", "100");
    api.place("1", "anna", "100.001", DAY_0);
    assertThat(api.order("1", "REJECTED").text("reason")).isEqualTo("INSUFFICIENT_CREDIT");
  }

  @Test
  void anOrderOfAnUnknownCustomerIsRejected() {
    api.place("1", "nobody", "1", DAY_0);
    assertThat(api.order("1", "REJECTED").text("reason")).isEqualTo("UNKNOWN_CUSTOMER");
    api.get("/customers/nobody").isProblem(404, "NOT_FOUND");
    assertThat(api.get("/customers").json().path("items")).isEmpty();
  }

  @Test
  void anOrderWithoutACustomerIsRejected() {
    String lines = "\"lines\":[{\"sku\":\"box\",\"quantity\":1,\"unitPrice\":1}]";
    api.post("/orders", "{\"orderId\":\"absent\"," + lines + "}").is(202);
    api.post("/orders", "{\"orderId\":\"null\",\"customerId\":null," + lines + "}").is(202);
    for (String id : new String[] {"absent", "null"}) {
      Answer rejected = api.order(id, "REJECTED");
      assertThat(rejected.text("reason")).isEqualTo("UNKNOWN_CUSTOMER");
      assertThat(rejected.json().path("customerId").isNull()).isTrue();
    }
  }

  @Test
  void cancellingReleasesCredit() {
    api.customer("anna", "100");
    api.place("1", "anna", "60", DAY_0);
    api.order("1", "OPEN");
    assertThat(api.post("/orders/1/cancel", "").is(200).text("status")).isEqualTo("CANCELLED");
    holds("0.000");
    api.place("2", "anna", "100", DAY_0);
    api.order("2", "OPEN");
  }

  @Test
  void cancellingReleasesOnlyWhatACreditNoteLeft() {
    api.customer("anna", "100");
    api.place("1", "anna", "60", DAY_0);
    api.place("2", "anna", "30", DAY_0);
    api.order("2", "OPEN");
    creditNote("n", "-40");
    holds("50.000");
    api.post("/orders/1/cancel", "").is(200);
    holds("30.000");
  }

  @Test
  void aSettledOrderCannotBeCancelled() {
    api.customer("anna", "100");
    api.place("1", "anna", "100", DAY_0);
    api.order("1", "OPEN");
    api.place("2", "anna", "100", DAY_31);
    api.order("2", "OPEN");
    api.until("/orders/1", answer -> answer.json().path("version").longValue() == 3);
    api.post("/orders/1/cancel", "").isProblem(409, "ALREADY_SETTLED");
    assertThat(api.get("/orders/1").text("status")).isEqualTo("OPEN");
    holds("100.000");
  }

  @Test
  void aCancelAfterAFullCreditNoteReleasesNothing() {
    api.customer("anna", "100");
    api.place("1", "anna", "60", DAY_0);
    api.place("2", "anna", "40", DAY_0);
    api.order("2", "OPEN");
    creditNote("n", "-60");
    holds("40.000");
    api.post("/orders/1/cancel", "").is(200);
    api.place("3", "anna", "60.001", DAY_1);
    api.order("3", "REJECTED");
    holds("40.000");
  }

  @Test
  void theViewJoinsCustomersAndOrders() {
    api.customer("anna", "100");
    api.place("1", "anna", "60", DAY_0);
    api.place("2", "anna", "60", DAY_0);
    api.order("2", "REJECTED");
    Answer view =
        api.until(
            "/customer-orders/anna",
            answer ->
                answer.json().path("orders").size() == 2 && !answer.body().contains("PENDING"));
    assertThat(view.body())
        .isEqualTo(
            "{'customerId':'anna','name':'Anna','creditLimit':'100.000','held':'60.000',"
                    .replace('\'', '"')
                + ("'orders':[{'orderId':'1','status':'OPEN','total':'60.000'},"
                        + "{'orderId':'2','status':'REJECTED','reason':'INSUFFICIENT_CREDIT',"
                        + "'total':'60.000'}]}")
                    .replace('\'', '"'));
    api.get("/customer-orders/bert").isProblem(404, "NOT_FOUND");
    JsonNode first = api.get("/customer-orders/anna?limit=1").json();
    assertThat(first.path("orders")).hasSize(1);
    JsonNode second =
        api.get("/customer-orders/anna?limit=1&after=" + first.path("next").asString()).json();
    assertThat(second.path("orders").path(0).path("orderId").asString()).isEqualTo("2");
    assertThat(second.has("next")).isFalse();
  }

  @Test
  void theViewShowsAnOrderThatCameBeforeItsCustomer() {
    api.place("1", "anna", "60", DAY_0);
    api.order("1", "REJECTED");
    api.get("/customer-orders/anna").isProblem(404, "NOT_FOUND");
    api.customer("anna", "100");
    Answer view = api.until("/customer-orders/anna", answer -> answer.status() == 200);
    assertThat(view.text("creditLimit")).isEqualTo("100.000");
    JsonNode order = view.json().path("orders").path(0);
    assertThat(order.path("status").asString()).isEqualTo("REJECTED");
    assertThat(order.path("reason").asString()).isEqualTo("UNKNOWN_CUSTOMER");
    assertThat(order.path("total").asString()).isEqualTo("60.000");
  }

  /** The cancellation wins or is told to come later; never is it lost, nor credit kept. */
  @Test
  void aCancelThatRacesWithTheApprovalEndsInOneState() {
    api.customer("anna", "100");
    for (int i = 0; i < 50; i++) {
      String cancel = "/orders/" + i + "/cancel";
      api.place("" + i, "anna", "100", DAY_0);
      Answer cancelled =
          RunningApi.until(() -> api.post(cancel, ""), answer -> answer.status() != 409);
      assertThat(cancelled.is(200).text("status")).isEqualTo("CANCELLED");
      assertThat(api.get("/orders/" + i).text("status")).isEqualTo("CANCELLED");
      holds("0.000");
    }
  }

  private void creditNote(String id, String quantity) {
    api.post(
            "/credit-notes",
            """
            {"creditNoteId":"%s","customerId":"anna","occurredAt":"%s",
             "lines":[{"sku":"box","quantity":%s,"unitPrice":"1.000"}]}\
            """
                .formatted(id, DAY_0, quantity))
        .is(202);
  }

  /** Waits until that much credit is held, by the customers service and in the view. */
  private void holds(String held) {
    api.until("/customers/anna", answer -> answer.text("held").equals(held));
    api.until("/customer-orders/anna", answer -> answer.text("held").equals(held));
  }
}
