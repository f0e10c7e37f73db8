package dev.tenon.example.b2b.http;

/** A request cannot be served as it is; thrown by whoever finds out, answered in one place. */
final class HttpProblem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;

  private HttpProblem(int status, String code, String detail) {
    super(detail, null, false, false);
    this.status = status;
    this.code = code;
  }

  /** It cannot be read. */
  static HttpProblem badRequest(String code, String detail) {
    return new HttpProblem(400, code, detail);
  }

  static HttpProblem notFound(String code, String detail) {
    return new HttpProblem(404, code, detail);
  }

  static HttpProblem bodyTooLarge(int limit) {
    return new HttpProblem(413, "BODY_TOO_LARGE", "a body may have " + limit + " bytes");
  }

  static HttpProblem unsupportedMediaType(String detail) {
    return new HttpProblem(415, "UNSUPPORTED_MEDIA_TYPE", detail);
  }

  /** It can be read but means nothing the store could do. */
  static HttpProblem unprocessable(String code, String detail) {
    return new HttpProblem(422, code, detail);
  }

  Response response() {
    return Response.problem(status, code, String.valueOf(getMessage()));
  }
}
