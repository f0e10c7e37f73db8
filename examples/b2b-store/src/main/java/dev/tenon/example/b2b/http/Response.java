package dev.tenon.example.b2b.http;

import java.util.LinkedHashMap;
import java.util.Map;

/** An answer; its body is written as JSON, unless it is bytes. */
record Response(int status, String mediaType, Object body, Map<String, String> headers) {
  private static final int MAX_DETAIL = 1_000;

  /** An RFC 9457 problem. */
  record ProblemBody(String type, String title, int status, String detail, String code) {}

  static Response json(int status, Object body) {
    return new Response(status, "application/json", body, Map.of());
  }

  /** One that is written already, its body as it is to be sent. */
  static Response of(int status, String mediaType, byte[] body) {
    return new Response(status, mediaType, body, Map.of());
  }

  static Response problem(int status, String code, String detail) {
    var body = new ProblemBody("about:blank", title(status), status, printable(detail), code);
    return new Response(status, "application/problem+json", body, Map.of());
  }

  /** The same with a header; its value must be free of anything a client sent unencoded. */
  Response with(String header, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new Response(status, mediaType, body, more);
  }

  /** The same, telling where the resource is. */
  Response at(String path, String id) {
    return with("Location", path + '/' + Percent.encode(id));
  }

  private static String title(int status) {
    return switch (status) {
      case 400 -> "Bad Request";
      case 401 -> "Unauthorized";
      case 404 -> "Not Found";
      case 405 -> "Method Not Allowed";
      case 409 -> "Conflict";
      case 413 -> "Content Too Large";
      case 415 -> "Unsupported Media Type";
      case 422 -> "Unprocessable Content";
      case 503 -> "Service Unavailable";
      default -> "Internal Server Error";
    };
  }

  /** Names in a detail may come from the client: any character, any length. */
  private static String printable(String detail) {
    StringBuilder text = new StringBuilder(Math.min(detail.length(), MAX_DETAIL));
    detail
        .codePoints()
        .limit(MAX_DETAIL)
        .map(c -> Character.isISOControl(c) || Text.isSurrogate(c) ? '?' : c)
        .forEach(text::appendCodePoint);
    return text.toString();
  }
}
