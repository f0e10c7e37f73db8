package dev.tenon.example.b2b.http;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The table of routes: which handler serves which method on which path. */
final class Router implements Answering {
  private static final String ID = "{id}";

  private final List<Route> routes = new ArrayList<>();

  /** Serves requests of one route. */
  @FunctionalInterface
  interface Handler {
    Response handle(Request request) throws IOException;
  }

  private record Route(
      String method, List<String> template, Set<String> parameters, Handler handler) {
    boolean matches(List<String> path) {
      if (template.size() != path.size()) {
        return false;
      }
      for (int i = 0; i < path.size(); i++) {
        String wanted = template.get(i);
        boolean matches = wanted.equals(ID) ? !path.get(i).isEmpty() : wanted.equals(path.get(i));
        if (!matches) {
          return false;
        }
      }
      return true;
    }

    boolean serves(String asked) {
      return method.equals(asked) || (method.equals("GET") && asked.equals("HEAD"));
    }

    @Nullable String id(List<String> path) {
      int index = template.indexOf(ID);
      return index < 0 ? null : path.get(index);
    }
  }

  /**
   * Adds a route.
   *
   * @param path such as {@code /orders/{id}}
   * @param parameters those its query may have
   */
  Router on(String method, String path, Handler handler, String... parameters) {
    routes.add(new Route(method, segments(path), Set.of(parameters), handler));
    return this;
  }

  /** The segments of a request's path, decoded. */
  static List<String> path(HttpExchange exchange) {
    String raw = exchange.getRequestURI().getRawPath();
    return segments(raw == null ? "" : raw).stream().map(Percent::decode).toList();
  }

  @Override
  public Response answer(HttpExchange exchange) throws IOException {
    List<String> path = path(exchange);
    Set<String> allowed = new TreeSet<>();
    for (Route route : routes) {
      if (route.matches(path)) {
        if (route.serves(exchange.getRequestMethod())) {
          Map<String, String> parameters =
              parameters(exchange.getRequestURI().getRawQuery(), route.parameters);
          return route.handler.handle(new Request(exchange, path, route.id(path), parameters));
        }
        allowed.add(route.method);
      }
    }
    if (allowed.isEmpty()) {
      throw HttpProblem.notFound("UNKNOWN_PATH", "there is nothing at this path");
    }
    if (allowed.contains("GET")) {
      allowed.add("HEAD");
    }
    String methods = String.join(", ", allowed);
    return Response.problem(405, "METHOD_NOT_ALLOWED", "this path has " + methods)
        .with("Allow", methods);
  }

  /** Of {@code /orders/1}: orders, 1. */
  private static List<String> segments(String path) {
    List<String> parts = Arrays.asList(path.split("/", -1));
    return parts.subList(1, parts.size());
  }

  private static Map<String, String> parameters(@Nullable String query, Set<String> known) {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String part : query == null || query.isEmpty() ? new String[0] : query.split("&", -1)) {
      int equals = part.indexOf('=');
      String name = Percent.decode(equals < 0 ? part : part.substring(0, equals));
      if (!known.contains(name)) {
        throw HttpProblem.badRequest("UNKNOWN_PARAMETER", "there is no parameter '" + name + "'");
      }
      String value = Percent.decode(equals < 0 ? "" : part.substring(equals + 1));
      if (parameters.put(name, value) != null) {
        throw HttpProblem.badRequest("INVALID_PARAMETER", "'" + name + "' comes twice");
      }
    }
    return parameters;
  }
}
