package dev.tenon.example.b2b.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class CustomersApiTest {
  private static final String ANNA =
      "{\"customerId\":\"anna\",\"name\":\"Anna & Co\",\"creditLimit\":\"2000.5\"}";
  private static final String TIME = "2011-01-01T12:00:00Z";

  @AutoClose private final RunningApi api = RunningApi.start();

  @Test
  void aCustomerIsRegistered() {
    Answer registered = api.post("/customers", ANNA).is(201);
    assertThat(registered.header("Location")).isEqualTo("/customers/anna");
    assertThat(registered.body())
        .isEqualTo(
            """
            {"customerId":"anna","name":"Anna & Co","creditLimit":"2000.500",\
            "held":"0.000","available":"2000.500"}\
            """);
    assertThat(api.get("/customers/anna").is(200).body()).isEqualTo(registered.body());
  }

  @Test
  void theSameAgainIsAnsweredTheSame() {
    Answer first = api.post("/customers", ANNA).is(201);
    api.place("1", "anna", "10", TIME);
    api.order("1", "OPEN");
    api.put("/customers/anna/credit-limit", "{\"creditLimit\":10}").is(200);
    api.post("/customers", ANNA.replace("\"2000.5\"", "2000.50")).sameAs(first);
    assertThat(api.get("/customers/anna").text("creditLimit")).isEqualTo("10.000");
  }

  @Test
  void anotherCustomerOfTheSameIdIsRefused() {
    Answer first = api.post("/customers", ANNA).is(201);
    api.post("/customers", ANNA.replace("Co", "Sons")).isProblem(409, "ID_TAKEN");
    api.post("/customers", ANNA.replace("2000", "2001")).isProblem(409, "ID_TAKEN");
    assertThat(api.get("/customers/anna").body()).isEqualTo(first.body());
  }

  @Test
  void anIdIsInventedIfAbsent() {
    String body = "{\"customerId\":null,\"name\":\"Anna\",\"creditLimit\":0}";
    String first = api.post("/customers", body).is(201).text("customerId");
    String second = api.post("/customers", body).is(201).text("customerId");
    assertThat(UUID.fromString(first)).isNotEqualTo(UUID.fromString(second));
  }

  @Test
  void aLimitChangesDownToWhatIsHeld() {
    api.customer("anna", "100");
    api.place("1", "anna", "60", TIME);
    api.order("1", "OPEN");
    api.put("/customers/anna/credit-limit", "{\"creditLimit\":59.999}")
        .isProblem(409, "LIMIT_BELOW_HELD");
    assertThat(api.get("/customers/anna").text("creditLimit")).isEqualTo("100.000");
    assertThat(api.put("/customers/anna/credit-limit", "{\"creditLimit\":60}").is(200).body())
        .isEqualTo(
            """
            {"customerId":"anna","name":"Anna","creditLimit":"60.000",\
            "held":"60.000","available":"0.000"}\
            """);
    api.put("/customers/anna/credit-limit", "{\"creditLimit\":1000}").is(200);
    api.until("/customer-orders/anna", a -> a.text("creditLimit").equals("1000.000"));
  }

  @Test
  void unknownCustomersAreNotFound() {
    api.get("/customers/anna").isProblem(404, "NOT_FOUND");
    api.put("/customers/anna/credit-limit", "{\"creditLimit\":1}").isProblem(404, "NOT_FOUND");
    api.get("/customer-orders/anna").isProblem(404, "NOT_FOUND");
  }
}
