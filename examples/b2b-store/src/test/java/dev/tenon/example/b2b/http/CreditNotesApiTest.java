package dev.tenon.example.b2b.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.example.b2b.Design;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class CreditNotesApiTest {
  private static final String NOTE =
      """
      {"creditNoteId":"n","customerId":"anna","occurredAt":"2011-01-01T12:00:00Z",
       "lines":[{"sku":"box","quantity":-2,"unitPrice":1.25}]}\
      """;

  @AutoClose private final RunningApi api = RunningApi.start(design());

  Design design() {
    return Design.PLAIN;
  }

  @Test
  void aCreditNoteIsAccepted() {
    Answer accepted = api.post("/credit-notes", NOTE).is(202);
    assertThat(accepted.header("Location")).isEqualTo("/credit-notes/n");
    assertThat(accepted.body())
        .startsWith(
            """
            {"creditNoteId":"n","customerId":"anna","amount":"2.500","version":1,\
            "occurredAt":"2011-01-01T12:00:00Z","recordedAt":\"\
            """);
    assertThat(api.get("/credit-notes/n").is(200).body()).isEqualTo(accepted.body());
    api.post("/credit-notes", NOTE.replace("1.25", "\"1.250\"")).sameAs(accepted);
    api.post("/credit-notes", NOTE.replace("1.25", "1.26")).isProblem(409, "ID_TAKEN");
  }

  @Test
  void idAndTimeAreInventedIfAbsent() {
    Answer accepted =
        api.post(
                "/credit-notes",
                """
                {"customerId":"anna","lines":[{"sku":"box","quantity":-1,"unitPrice":1}]}\
                """)
            .is(202);
    String id = accepted.text("creditNoteId");
    assertThat(UUID.fromString(id)).hasToString(id);
    assertThat(api.get(accepted.header("Location")).is(200).body()).isEqualTo(accepted.body());
  }

  @Test
  void anUnknownOneIsNotFound() {
    api.get("/credit-notes/n").isProblem(404, "NOT_FOUND");
  }
}
