package dev.tenon.example.b2b;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.example.b2b.input.Document;
import dev.tenon.example.b2b.input.Line;
import java.math.BigDecimal;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ReferenceReplayTest {
  private static final BigDecimal LIMIT = new BigDecimal("2000.00");
  private static final LocalDateTime NOON = LocalDateTime.of(2011, 1, 1, 12, 0);

  @Test
  void comesToTheExpectedFigures() throws Exception {
    Path file = resource("online-retail-2010-12-to-2011-05.csv.gz");
    assertThat(ReferenceReplay.of(file, LIMIT).json())
        .isEqualTo(Files.readString(resource("expected-2010-12-to-2011-05.json")));
  }

  @Test
  void settlesAReservationAfterExactlyThirtyDays() {
    List<Document> documents =
        List.of(
            order("1", NOON, "2000"),
            order("2", NOON.plusDays(30).minusSeconds(1), "0.001"),
            order("3", NOON.plusDays(30), "2000"));
    ReferenceReplay replay = ReferenceReplay.of(documents, 3, LIMIT);
    assertThat(replay.outcomes())
        .containsEntry("1", "OPEN|")
        .containsEntry("2", "REJECTED|INSUFFICIENT_CREDIT")
        .containsEntry("3", "OPEN|");
    assertThat(replay.held()).containsEntry("anna", new BigDecimal("2000.000"));
  }

  private static Document order(String number, LocalDateTime time, String price) {
    Line line = new Line("box", 1, new BigDecimal(price).setScale(3));
    return new Document.Order(number, "anna", time, List.of(line));
  }

  private static Path resource(String name) throws URISyntaxException {
    return Path.of(Objects.requireNonNull(ReferenceReplayTest.class.getResource(name)).toURI());
  }
}
