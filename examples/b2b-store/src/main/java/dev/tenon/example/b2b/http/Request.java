package dev.tenon.example.b2b.http;

import com.sun.net.httpserver.HttpExchange;
import dev.tenon.event.Metadata;
import dev.tenon.example.b2b.request.RequestInfo;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A request that found its route. Methods throw {@link HttpProblem} if what they read is wrong. */
final class Request {
  private static final int MAX_BODY = 4 << 20;

  /** So much of a body that is too large is read, so that its sender gets to see the answer. */
  private static final int MAX_DRAINED = 4 * MAX_BODY;

  private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");
  private static final Pattern TRACEPARENT =
      Pattern.compile(
          "(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-.{0,200})?");
  private static final int TRACEPARENT_00 = 55;

  private final HttpExchange exchange;
  private final List<String> path;
  private final @Nullable String id;
  private final Map<String, String> parameters;

  Request(
      HttpExchange exchange,
      List<String> path,
      @Nullable String id,
      Map<String, String> parameters) {
    this.exchange = exchange;
    this.path = path;
    this.id = id;
    this.parameters = parameters;
  }

  String method() {
    return exchange.getRequestMethod();
  }

  /** The segments of the path, decoded. */
  List<String> path() {
    return path;
  }

  /** The id in the path. */
  String id() {
    if (id == null) {
      throw new IllegalStateException("the route has no id");
    }
    String wrong = Text.wrongId(id);
    if (wrong != null) {
      throw HttpProblem.badRequest("INVALID_PATH", "the id in the path " + wrong);
    }
    return id;
  }

  /** A parameter of the query; null if it is absent. */
  @Nullable String parameter(String name) {
    return parameters.get(name);
  }

  Map<String, String> parameters() {
    return parameters;
  }

  /** A parameter that is a whole number; the default if it is absent. */
  long integer(String name, long min, long max, long byDefault) {
    String text = parameters.get(name);
    if (text == null) {
      return byDefault;
    }
    long value = text.matches("[0-9]{1,18}") ? Long.parseLong(text) : -1;
    if (value >= min && value <= max) {
      return value;
    }
    throw HttpProblem.badRequest(
        "INVALID_PARAMETER", "'" + name + "' must be a whole number from " + min + " to " + max);
  }

  /** The key that makes the request's repetition harmless; null if it has none. */
  @Nullable String idempotencyKey() {
    return key("Idempotency-Key");
  }

  /**
   * What is known of the request beside its body.
   *
   * @param meaning the body as it was understood, so that equal requests need not be equal bytes
   * @param occurredAt the business time it speaks of, if it does
   */
  RequestInfo info(Object meaning, @Nullable Instant occurredAt) {
    String key = idempotencyKey();
    return new RequestInfo(
        metadata().withOccurredAt(occurredAt),
        key == null ? null : new RequestInfo.Key(key, fingerprint(meaning)));
  }

  private record Asked(String method, Iterable<String> path, Object meaning) {}

  private String fingerprint(Object meaning) {
    byte[] asked = Json.write(new Asked(method(), path, meaning));
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(asked));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  /** What its headers say of where it comes from. */
  Metadata metadata() {
    Metadata metadata = Metadata.none();
    String correlationId = key("X-Correlation-Id");
    if (correlationId != null) {
      metadata = metadata.withCorrelationId(correlationId);
    }
    List<String> traces = exchange.getRequestHeaders().getOrDefault("traceparent", List.of());
    if (traces.size() == 1 && isTraceparent(traces.getFirst())) {
      metadata = metadata.withTraceparent(traces.getFirst());
    }
    return metadata;
  }

  /** As W3C Trace Context has it; what is not valid is to be ignored. */
  private static boolean isTraceparent(String text) {
    return TRACEPARENT.matcher(text).matches()
        && Text.isKey(text)
        && (!text.startsWith("00") || text.length() == TRACEPARENT_00);
  }

  private @Nullable String key(String header) {
    List<String> values = exchange.getRequestHeaders().getOrDefault(header, List.of());
    if (values.isEmpty()) {
      return null;
    }
    if (values.size() > 1 || !Text.isKey(values.getFirst())) {
      throw HttpProblem.badRequest(
          "INVALID_HEADER", header + " must be 1 to 200 visible ASCII characters, once");
    }
    return values.getFirst();
  }

  JsonBody body() throws IOException {
    return JsonBody.of(bytes());
  }

  /** Checks that the body, if there is any, is an empty object. */
  void noBody() throws IOException {
    byte[] bytes = bytes();
    if (bytes.length > 0) {
      JsonBody.of(bytes).only();
    }
  }

  /** How much of a body will be read at most, as far as the headers tell. */
  static long bodyLength(HttpExchange exchange) {
    if (exchange.getRequestHeaders().containsKey("Transfer-Encoding")) {
      return MAX_BODY;
    }
    String length = exchange.getRequestHeaders().getFirst("Content-Length");
    return length == null || !LENGTH.matcher(length).matches()
        ? 0
        : Math.min(MAX_BODY, Long.parseLong(length));
  }

  /** The body, which is JSON as far as its headers tell. */
  byte[] bytes() throws IOException {
    requireJson();
    InputStream in = exchange.getRequestBody();
    byte[] bytes = in.readNBytes(MAX_BODY + 1);
    if (bytes.length > MAX_BODY) {
      drain(in);
      throw HttpProblem.bodyTooLarge(MAX_BODY);
    }
    return bytes;
  }

  private static void drain(InputStream in) throws IOException {
    byte[] buffer = new byte[1 << 16];
    int drained = 0;
    for (int n = in.read(buffer); n >= 0 && drained < MAX_DRAINED; n = in.read(buffer)) {
      drained += n;
    }
  }

  private void requireJson() {
    String encoding = exchange.getRequestHeaders().getFirst("Content-Encoding");
    if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
      throw HttpProblem.unsupportedMediaType("a body is taken without Content-Encoding only");
    }
    String type = exchange.getRequestHeaders().getFirst("Content-Type");
    if (type != null && !isJson(type)) {
      throw HttpProblem.unsupportedMediaType("a body must be application/json in UTF-8");
    }
  }

  private static boolean isJson(String type) {
    String[] parts = type.toLowerCase(Locale.ROOT).replace("\"", "").split(";", -1);
    for (int i = 1; i < parts.length; i++) {
      String parameter = parts[i].strip();
      if (parameter.startsWith("charset=") && !parameter.equals("charset=utf-8")) {
        return false;
      }
    }
    return parts[0].strip().equals("application/json");
  }
}
