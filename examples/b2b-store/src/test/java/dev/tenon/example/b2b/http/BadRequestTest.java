package dev.tenon.example.b2b.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.example.b2b.Design;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What does not even come to the reading of a body's fields. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadRequestTest {
  private static final String ORDER =
      "{\"lines\":[{\"sku\":\"box\",\"quantity\":1,\"unitPrice\":1}]}";

  @AutoClose private final RunningApi api = RunningApi.start(design());

  Design design() {
    return Design.PLAIN;
  }

  @AfterEach
  void nothingIsStored() {
    assertThat(api.store().orders().written()).isZero();
  }

  @Test
  void whatIsNotUtf8IsRefused() {
    for (String bytes : List.of("{\"orderId\":\"ü\"}", "\u00c0\u0080", "\u00ed\u00a0\u0080")) {
      api.send(
              api.request("/orders")
                  .POST(BodyPublishers.ofByteArray(bytes.getBytes(StandardCharsets.ISO_8859_1))))
          .isProblem(400, "INVALID_JSON");
    }
    api.send(
            api.request("/orders")
                .POST(BodyPublishers.ofByteArray(ORDER.getBytes(StandardCharsets.UTF_16))))
        .isProblem(400, "INVALID_JSON");
  }

  @Test
  void aBodyOverFourMebibytesIsRefused() {
    String padding = " ".repeat((4 << 20) + 1 - ORDER.length());
    api.post("/orders", ORDER + padding).isProblem(413, "BODY_TOO_LARGE");
    api.send(
            api.request("/orders")
                .POST(
                    BodyPublishers.fromPublisher(
                        BodyPublishers.ofString(ORDER + padding.repeat(2)))))
        .isProblem(413, "BODY_TOO_LARGE");
  }

  @ParameterizedTest
  @CsvSource({
    "text/plain",
    "application/x-www-form-urlencoded",
    "application/json; charset=iso-8859-1",
    "application/jsonp",
    "*/*"
  })
  void anotherContentTypeIsRefused(String type) {
    api.post("/orders", ORDER, "Content-Type", type).isProblem(415, "UNSUPPORTED_MEDIA_TYPE");
  }

  @Test
  void anotherContentEncodingIsRefused() {
    api.post("/orders", ORDER, "Content-Encoding", "gzip").isProblem(415, "UNSUPPORTED_MEDIA_TYPE");
  }

  @ParameterizedTest
  @CsvSource({
    "DELETE, /orders, 'GET, HEAD, POST'",
    "PUT, /orders/1, 'GET, HEAD'",
    "GET, /orders/1/cancel, POST",
    "POST, /orders/1/events, 'GET, HEAD'",
    "PATCH, /customers/1/credit-limit, PUT",
    "GET, /credit-notes, POST",
    "OPTIONS, /health/live, 'GET, HEAD'"
  })
  void anotherMethodIsRefused(String method, String path, String allow) {
    Answer answer = api.send(method, path, "").isProblem(405, "METHOD_NOT_ALLOWED");
    assertThat(answer.header("Allow")).isEqualTo(allow);
  }

  @ParameterizedTest
  @CsvSource({"/", "/order", "/orders/", "/orders/1/", "/Orders", "/orders/1/2", "/health"})
  void anotherPathIsNotFound(String path) {
    api.get(path).isProblem(404, "UNKNOWN_PATH");
  }

  @ParameterizedTest
  @CsvSource({
    "/orders?page=1",
    "/orders/1?Version=1",
    "/orders/1/events?limit=1",
    "/customers?name=a",
    "/customers/1?x",
    "/credit-notes/1?version=1",
    "/customer-orders/1?&"
  })
  void anotherParameterIsRefused(String path) {
    api.get(path).isProblem(400, "UNKNOWN_PARAMETER");
  }
}
