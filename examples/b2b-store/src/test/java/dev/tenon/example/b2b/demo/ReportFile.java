package dev.tenon.example.b2b.demo;

import dev.tenon.example.b2b.ReferenceReplay;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A report as anybody else would read it. */
record ReportFile(ObjectNode json) {
  static final List<String> INVARIANTS =
      List.of(
          "noLostEvent",
          "noPhantom",
          "effectOnce",
          "neverOverLimit",
          "heldEqualsFold",
          "everyOrderEnded",
          "versionsGapless",
          "viewEqualsReplay");

  static final List<String> OF_THE_RUN =
      List.of("seconds", "documentsPerSecond", "p50Millis", "p99Millis", "invariants");

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  static ReportFile read(Path file) {
    try {
      return parse(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ReportFile parse(String text) {
    return new ReportFile((ObjectNode) MAPPER.readTree(text));
  }

  /** What the orders file must come to, worked out without the store. */
  static ObjectNode expected(Path orders, String limit) {
    return parse(ReferenceReplay.of(orders, new BigDecimal(limit)).json()).json();
  }

  /** What depends on the orders file and the limit alone. */
  ObjectNode figures() {
    return json.deepCopy().remove(OF_THE_RUN);
  }

  double number(String field) {
    return json.get(field).doubleValue();
  }

  /** The invariants that do not hold. */
  Set<String> violated() {
    Set<String> violated = new TreeSet<>();
    for (Map.Entry<String, JsonNode> invariant : json.get("invariants").properties()) {
      if (!invariant.getValue().booleanValue()) {
        violated.add(invariant.getKey());
      }
    }
    return violated;
  }
}
