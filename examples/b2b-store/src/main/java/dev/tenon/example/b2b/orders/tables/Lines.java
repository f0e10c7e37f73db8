package dev.tenon.example.b2b.orders.tables;

import dev.tenon.example.b2b.orders.OrderLine;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** The lines of an order or credit note, as JSON in one column. */
final class Lines {
  private static final JsonMapper JSON = JsonMapper.shared();

  private Lines() {}

  static String write(List<OrderLine> lines) {
    return JSON.writeValueAsString(lines);
  }

  static List<OrderLine> parse(String text) {
    return List.of(JSON.readValue(text, OrderLine[].class));
  }
}
