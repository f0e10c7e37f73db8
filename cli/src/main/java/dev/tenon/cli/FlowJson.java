package dev.tenon.cli;

import dev.tenon.flow.Awaited;
import dev.tenon.flow.EventName;
import dev.tenon.flow.Flow;
import dev.tenon.flow.FlowEvent;
import dev.tenon.flow.FlowStep;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Flows as JSON: times in RFC 3339, spans in milliseconds. */
final class FlowJson {
  private FlowJson() {}

  static Map<String, Object> of(Flow flow) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("flow", flow.id());
    putIfAny(json, "choreography", flow.choreography());
    json.put("state", flow.state().name());
    json.put("begunAt", flow.begunAt().toString());
    json.put("durationMillis", flow.duration().toMillis());
    json.put("asOf", flow.asOf().toString());
    json.put("whole", flow.isWhole());
    json.put("steps", flow.steps().stream().map(step -> of(step, flow)).toList());
    return json;
  }

  static Map<String, Object> of(List<Awaited> stuck, boolean more, Instant asOf) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("asOf", asOf.toString());
    json.put(
        "stuck",
        stuck.stream()
            .map(one -> {
              Map<String, Object> entry = new LinkedHashMap<>();
              entry.put("flow", one.cause().flow());
              entry.put("after", of(one.cause()));
              entry.putAll(of(one, asOf));
              return entry;
            })
            .toList());
    json.put("more", more);
    return json;
  }

  private static Map<String, Object> of(FlowStep step, Flow flow) {
    Map<String, Object> json = of(step.event());
    Duration since = Duration.between(flow.begunAt(), step.event().recordedAt());
    json.put("afterMillis", since.toMillis());
    json.put("expected", step.isExpected());
    if (step.late() != null) {
      json.put("lateMillis", step.late().toMillis());
    }
    json.put("awaited", step.awaited().stream().map(one -> of(one, flow.asOf())).toList());
    json.put("next", step.next().stream().map(next -> of(next, flow)).toList());
    return json;
  }

  private static Map<String, Object> of(FlowEvent event) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", event.id());
    json.put("service", event.name().service());
    json.put("type", event.name().type());
    json.put("subject", event.subject());
    putIfAny(json, "causationId", event.causationId());
    json.put("recordedAt", event.recordedAt().toString());
    return json;
  }

  private static Map<String, Object> of(Awaited awaited, Instant asOf) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("anyOf", awaited.anyOf().stream().map(EventName::toString).toList());
    json.put("due", awaited.due().toString());
    json.put("overdue", awaited.isOverdue(asOf));
    return json;
  }

  private static void putIfAny(Map<String, Object> json, String name, @Nullable String value) {
    if (value != null) {
      json.put(name, value);
    }
  }
}
