package dev.tenon.soak.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PastTest {
  private static final String FIRST = "2026-11-22T19:37:44.152008Z";
  private static final String SECOND = "2026-11-22T19:37:44.152009Z";
  private static final JsonNode PLACED = event("OrderPlaced", FIRST);
  private static final JsonNode OPENED = event("OrderOpened", SECOND);

  @Test
  void aVersionIsWhatItsEventsSay() {
    Past past = Past.atVersion(List.of(PLACED, OPENED), 0);

    assertThat(past.condition()).isEqualTo("version=1");
    assertThat(past.says(order(1, "PENDING"))).isTrue();
    assertThat(past.says(order(1, "OPEN"))).isFalse();
    assertThat(past.says(order(2, "OPEN"))).isFalse();
    assertThat(past.with(List.of(PLACED, OPENED)).says(order(2, "OPEN"))).isFalse();
  }

  @Test
  void allEventsOfATimeCount() {
    Past past = Past.atTime(List.of(PLACED, event("OrderRejected", FIRST), OPENED), 0);

    assertThat(past.condition()).isEqualTo("at=" + FIRST);
    assertThat(past.says(order(2, "REJECTED"))).isTrue();
    assertThat(past.says(order(1, "PENDING"))).isFalse();
    assertThat(past.says(order(3, "OPEN"))).isFalse();
  }

  @Test
  void anEventStoredSinceCountsIfItHasTheSameTime() {
    Past past = Past.atTime(List.of(PLACED), 0);
    List<JsonNode> sameTime = List.of(PLACED, event("OrderOpened", FIRST));

    assertThat(past.says(order(2, "OPEN"))).isFalse();
    assertThat(past.with(sameTime).says(order(2, "OPEN"))).isTrue();
    assertThat(past.with(sameTime).says(order(2, "REJECTED"))).isFalse();
    assertThat(past.with(sameTime).says(order(1, "PENDING"))).isTrue();
    assertThat(past.with(List.of(PLACED, OPENED)).says(order(2, "OPEN"))).isFalse();
  }

  @Test
  void whatWasKnownIsNotForgotten() {
    Past past = Past.atTime(List.of(PLACED, event("OrderOpened", FIRST)), 0);

    assertThat(past.with(List.of(PLACED)).says(order(1, "PENDING"))).isFalse();
  }

  private static JsonNode event(String type, String recordedAt) {
    return JsonMapper.shared().createObjectNode().put("type", type).put("recordedAt", recordedAt);
  }

  private static JsonNode order(long version, String status) {
    return JsonMapper.shared().createObjectNode().put("version", version).put("status", status);
  }
}
