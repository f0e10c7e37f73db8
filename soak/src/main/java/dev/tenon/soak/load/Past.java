package dev.tenon.soak.load;

import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * What an order was at a version or time, by the events that are known of it. At a time more may
 * have been stored since: where a clock goes back, the next event has the time of the last.
 */
final class Past {
  private final List<JsonNode> known;
  private final List<JsonNode> events;
  private final int at;
  private final boolean byTime;

  private Past(List<JsonNode> known, List<JsonNode> events, int at, boolean byTime) {
    this.known = known;
    this.events = events;
    this.at = at;
    this.byTime = byTime;
  }

  static Past atVersion(List<JsonNode> known, int at) {
    return new Past(known, known, at, false);
  }

  static Past atTime(List<JsonNode> known, int at) {
    return new Past(known, known, at, true);
  }

  /** The same, by events that were read after the answer. */
  Past with(List<JsonNode> later) {
    return new Past(known, later, at, byTime);
  }

  String condition() {
    return byTime ? "at=" + time(known.get(at)) : "version=" + (at + 1);
  }

  /** Whether an answer is what some of these events say, all that were known among them. */
  boolean says(JsonNode order) {
    long version = order.get("version").asLong();
    if (version < end(known) || version > end(events)) {
      return false;
    }
    String status = "";
    for (JsonNode event : events.subList(0, (int) version)) {
      status = statusAfter(event.get("type").asString(), status);
    }
    return order.get("status").asString().equals(status);
  }

  private int end(List<JsonNode> some) {
    int end = at + 1;
    while (byTime && end < some.size() && time(some.get(end)).equals(time(known.get(at)))) {
      end++;
    }
    return end;
  }

  private static String time(JsonNode event) {
    return event.get("recordedAt").asString();
  }

  private static String statusAfter(String type, String before) {
    return switch (type) {
      case "OrderPlaced" -> "PENDING";
      case "OrderOpened" -> "OPEN";
      case "OrderRejected" -> "REJECTED";
      case "OrderCancelled" -> "CANCELLED";
      default -> before;
    };
  }
}
