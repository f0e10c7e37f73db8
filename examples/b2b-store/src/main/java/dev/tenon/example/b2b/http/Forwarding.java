package dev.tenon.example.b2b.http;

import com.sun.net.httpserver.HttpExchange;
import dev.tenon.example.b2b.http.Upstream.Answer;
import dev.tenon.example.b2b.http.Upstream.Call;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Answers for services that run elsewhere: each request goes to an instance of the service that its
 * path belongs to, and to another one if that fails. So that a {@code POST} is done once however
 * often it was sent, it has an idempotency key from here on, if it came without one.
 */
final class Forwarding implements Answering {
  private static final String KEY = "Idempotency-Key";
  private static final List<String> REQUEST_HEADERS =
      List.of("Content-Type", "Content-Encoding", KEY, "X-Correlation-Id", "traceparent");
  private static final List<String> ANSWER_HEADERS = List.of("location", "allow", "retry-after");
  private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT");

  /** What is not is ignored by the services. */
  private static final Pattern PLAIN = Pattern.compile("[ -~]*");

  /** No route has it: what names the methods that a path has. */
  private static final String ANOTHER_METHOD = "DELETE";

  private final Map<String, Upstream> byPath = new HashMap<>();
  private final Map<String, Upstream> services = new TreeMap<>();

  private final Router own =
      new Router()
          .on("GET", "/health/live", request -> HealthResource.UP)
          .on("GET", "/health/ready", request -> HealthResource.ready(failing()));

  Forwarding(Upstream orders, Upstream customers, Upstream view, @Nullable Upstream inventory) {
    services.put("orders", orders);
    services.put("customers", customers);
    services.put("view", view);
    byPath.put("orders", orders);
    byPath.put("credit-notes", orders);
    byPath.put("customers", customers);
    byPath.put("customer-orders", view);
    if (inventory != null) {
      services.put("inventory", inventory);
      byPath.put("stock", inventory);
    }
  }

  @Override
  public Response answer(HttpExchange exchange) throws IOException, InterruptedException {
    List<String> path = Router.path(exchange);
    Upstream upstream = path.isEmpty() ? null : byPath.get(path.getFirst());
    if (upstream == null) {
      return own.answer(exchange);
    }
    return upstream
        .send(call(exchange, path))
        .map(Forwarding::response)
        .orElseGet(() ->
            Response.problem(
                    503,
                    "NOT_READY",
                    "no instance of the service answers; repeat it with the same id or " + KEY)
                .with("Retry-After", "1"));
  }

  private List<String> failing() {
    List<String> failing = new ArrayList<>();
    services.forEach((name, upstream) -> {
      if (!upstream.isReady()) {
        failing.add(name);
      }
    });
    return failing;
  }

  private static Call call(HttpExchange exchange, List<String> path) throws IOException {
    Request request = new Request(exchange, path, null, Map.of());
    String key = request.idempotencyKey();
    request.metadata(); // complains of headers that would not pass
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String name : REQUEST_HEADERS) {
      List<String> values = exchange.getRequestHeaders().getOrDefault(name, List.of());
      if (!values.isEmpty() && values.stream().allMatch(PLAIN.asMatchPredicate())) {
        headers.put(name, values);
      }
    }
    byte[] body = new byte[0];
    if (request.method().equals("POST")) {
      body = request.bytes();
      key = key != null ? key : UUID.randomUUID().toString();
      headers.put(KEY, List.of(key));
    } else if (request.method().equals("PUT")) {
      body = request.bytes();
    }
    String method = METHODS.contains(request.method()) ? request.method() : ANOTHER_METHOD;
    return new Call(method, target(exchange), headers, body, key);
  }

  private static String target(HttpExchange exchange) {
    String path = exchange.getRequestURI().getRawPath();
    @Nullable String query = exchange.getRequestURI().getRawQuery();
    return query == null ? path : path + '?' + query;
  }

  private static Response response(Answer answer) {
    Response response = Response.of(answer.status(), first(answer, "content-type"), answer.body());
    for (String name : ANSWER_HEADERS) {
      String value = first(answer, name);
      if (!value.isEmpty()) {
        response = response.with(name, value);
      }
    }
    return response;
  }

  private static String first(Answer answer, String header) {
    return answer.headers().getOrDefault(header.toLowerCase(Locale.ROOT), List.of("")).getFirst();
  }
}
