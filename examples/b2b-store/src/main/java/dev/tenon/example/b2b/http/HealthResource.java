package dev.tenon.example.b2b.http;

import dev.tenon.Tenon;
import java.util.List;
import java.util.Map;

/** {@code /health}: for whoever starts, stops and routes to the store; needs no token. */
final class HealthResource {
  static final Response UP = Response.json(200, Map.of("status", "UP"));

  private final List<Tenon> services;

  HealthResource(List<Tenon> services) {
    this.services = services;
  }

  void routes(Router router) {
    router.on("GET", "/health/live", request -> UP).on("GET", "/health/ready", request -> ready());
  }

  /** Says what fails, but not why: that may name hosts, and is in the log. */
  private Response ready() {
    List<String> failing =
        services.stream()
            .flatMap(service -> service.failures().stream())
            .map(failure -> failure.split(":", 2)[0])
            .toList();
    return ready(failing);
  }

  /** Whether nothing of this fails. */
  static Response ready(List<String> failing) {
    return failing.isEmpty()
        ? UP
        : Response.problem(503, "NOT_READY", "failing: " + String.join(", ", failing));
  }
}
