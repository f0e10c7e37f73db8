package dev.tenon.example.b2b.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.example.b2b.Design;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ListsTest {
  private static final String TIME = "2011-01-01T12:00:00Z";

  @AutoClose private final RunningApi api = RunningApi.start(design());

  Design design() {
    return Design.PLAIN;
  }

  @Test
  void ordersComeInPages() {
    for (String id : List.of("1", "2", "3/x", "4", "ü")) {
      api.place(id, "anna", "1", TIME);
    }
    assertThat(pages("/orders", 2, "orderId"))
        .containsExactly(List.of("1", "2"), List.of("3/x", "4"), List.of("ü"));
    assertThat(pages("/orders", 5, "orderId")).containsExactly(List.of("1", "2", "3/x", "4", "ü"));
    assertThat(pages("/orders", 500, "orderId")).hasSize(1);
    api.order("1", "REJECTED");
    assertThat(api.get("/orders?limit=1").json().at("/items/0").toString())
        .isEqualTo(api.get("/orders/1").json().toString());
  }

  @Test
  void aPageHasFiftyItemsUnlessAskedOtherwise() {
    for (int i = 100; i < 151; i++) {
      api.place(String.valueOf(i), "anna", "1", TIME);
    }
    JsonNode page = api.get("/orders").is(200).json();
    assertThat(page.path("items")).hasSize(50);
    String next = page.path("next").asString();
    assertThat(api.get("/orders?after=" + next).is(200).json().path("items")).hasSize(1);
  }

  @Test
  void onlyRegisteredCustomersAreListed() {
    for (String id : List.of("b", "d", "e")) {
      api.place("of-" + id, id, "1", TIME);
      api.order("of-" + id, "REJECTED");
    }
    assertThat(api.get("/customers").is(200).body()).isEqualTo("{\"items\":[]}");
    api.customer("a", "1");
    api.customer("c", "1");
    api.customer("f", "1");
    assertThat(pages("/customers", 1, "customerId"))
        .containsExactly(List.of("a"), List.of("c"), List.of("f"));
    assertThat(pages("/customers", 2, "customerId"))
        .containsExactly(List.of("a", "c"), List.of("f"));
    assertThat(pages("/customers", 3, "customerId")).containsExactly(List.of("a", "c", "f"));
  }

  @Test
  void aWrongPageIsRefused() {
    api.customer("anna", "1");
    for (String query :
        List.of(
            "limit=0",
            "limit=501",
            "limit=-1",
            "limit=x",
            "limit=",
            "limit=1&limit=1",
            "after=",
            "after=!",
            "after=_w",
            "after=IA")) {
      api.get("/orders?" + query).isProblem(400, "INVALID_PARAMETER");
      api.get("/customers?" + query).isProblem(400, "INVALID_PARAMETER");
      api.get("/customer-orders/anna?" + query).isProblem(400, "INVALID_PARAMETER");
    }
  }

  private List<List<String>> pages(String path, int limit, String field) {
    List<List<String>> pages = new ArrayList<>();
    String after = "";
    do {
      JsonNode page = api.get(path + "?limit=" + limit + after).is(200).json();
      List<String> items = new ArrayList<>();
      page.path("items").forEach(item -> items.add(item.path(field).asString()));
      pages.add(items);
      after = page.has("next") ? "&after=" + page.path("next").asString() : "";
    } while (!after.isEmpty());
    return pages;
  }
}
