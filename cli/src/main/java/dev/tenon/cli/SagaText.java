package dev.tenon.cli;

import dev.tenon.command.HistoryEntry;
import dev.tenon.event.Payload;
import dev.tenon.saga.SagaEvent;
import dev.tenon.saga.SagaInstance;
import dev.tenon.saga.SagaState;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** How sagas are printed: as lines for people, or as fields of JSON. */
final class SagaText {
  private static final String TYPE_PREFIX = "tenon.saga.";
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private SagaText() {}

  static String json(Object fields) {
    return JSON.writeValueAsString(fields);
  }

  static Map<String, Object> fields(SagaInstance it) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("saga", it.saga());
    fields.put("id", it.id());
    put(fields, "tenant", it.tenant().isEmpty() ? null : it.tenant());
    fields.put("version", it.version());
    fields.put("state", it.status());
    fields.put("steps", it.steps());
    put(fields, "reason", it.reason());
    fields.put("startedAt", it.startedAt().toString());
    fields.put("changedAt", it.changedAt().toString());
    return fields;
  }

  static String line(SagaInstance it) {
    String tenant = it.tenant().isEmpty() ? "" : " of " + it.tenant();
    String steps = it.steps().isEmpty() ? "" : " at " + String.join(", ", it.steps());
    String reason = it.reason() == null ? "" : " (" + it.reason() + ')';
    return "%-16s %s %s%s%s%s, started %s"
        .formatted(it.status(), it.saga(), it.id(), tenant, steps, reason, it.startedAt());
  }

  static Map<String, Object> fields(SagaState state) {
    Map<String, Object> steps = new LinkedHashMap<>();
    state.steps().forEach((name, step) -> steps.put(name, step.status()));
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("version", state.version());
    fields.put("state", state.status());
    put(fields, "reason", state.reason());
    put(fields, "startedAt", state.startedAt());
    put(fields, "deadline", state.deadline());
    fields.put("steps", steps);
    if (state.data() instanceof Payload data) {
      fields.put("dataType", data.type());
      fields.put("data", text(data));
    }
    return fields;
  }

  /** The codec's own text, mostly; what is none is unreadable here, too. */
  private static String text(Payload payload) {
    return new String(payload.data(), StandardCharsets.UTF_8);
  }

  /** What an event says are its texts, whatever it is. */
  static Map<String, Object> fields(HistoryEntry<SagaState, SagaEvent> entry) {
    Payload payload = entry.record().payload();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("event", payload.type().substring(TYPE_PREFIX.length()));
    fields.put("recordedAt", entry.recordedAt().toString());
    put(fields, "by", entry.actor());
    JSON.readTree(payload.data())
        .properties()
        .forEach(field -> fields.put(field.getKey(), field.getValue().asString()));
    return fields;
  }

  static void print(PrintWriter out, Map<String, Object> fields) {
    fields.forEach((name, value) -> out.printf("%-10s %s%n", name, value));
  }

  static String line(HistoryEntry<SagaState, SagaEvent> entry) {
    StringBuilder line = new StringBuilder();
    line.append("%4d".formatted(entry.version()));
    fields(entry)
        .forEach((name, value) ->
            line.append(' ').append(name.equals("event") ? value : name + '=' + value));
    return line.toString();
  }

  private static void put(Map<String, Object> fields, String name, @Nullable Object value) {
    if (value != null) {
      fields.put(name, value.toString());
    }
  }
}
