package dev.tenon.example.b2b.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SecurityTest {
  private static final String ORDER =
      "{\"orderId\":\"1\",\"lines\":[{\"sku\":\"box\",\"quantity\":1,\"unitPrice\":1}]}";

  @Test
  void theTokenIsRequired() {
    try (RunningApi api = RunningApi.withToken("s3cret")) {
      for (String header : List.of("Bearer s3cret", "bearer s3cret", "BEARER  s3cret")) {
        api.post("/orders", ORDER, "Authorization", header).is(202);
      }
      for (String header :
          List.of(
              "Bearer s3cre", "Bearer s3cret2", "Bearer", "Bearer ", "s3cret", "Basic s3cret")) {
        Answer refused =
            api.post("/orders", ORDER, "Authorization", header).isProblem(401, "UNAUTHORIZED");
        assertThat(refused.header("WWW-Authenticate")).isEqualTo("Bearer");
        assertThat(refused.body()).doesNotContain("s3cret");
      }
      api.get("/orders/1").isProblem(401, "UNAUTHORIZED");
      api.get("/nowhere").isProblem(401, "UNAUTHORIZED");
      api.get("/health/../orders/1").isProblem(404, "UNKNOWN_PATH");
    }
  }

  @Test
  void healthNeedsNoToken() {
    try (RunningApi api = RunningApi.withToken("s3cret")) {
      api.get("/health/live").is(200);
      api.get("/health/ready").is(200);
    }
  }

  @Test
  void aTokenNobodyCouldSendIsRefused() {
    try (RunningApi api = RunningApi.start()) {
      var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      for (String token : List.of("", " ", "a b", "ä")) {
        assertThatThrownBy(() -> StoreApi.start(api.store(), address, token))
            .isInstanceOf(IllegalArgumentException.class);
      }
    }
  }

  @Test
  void anAddressInUseIsReported() {
    try (RunningApi api = RunningApi.start()) {
      var taken = new InetSocketAddress(InetAddress.getLoopbackAddress(), api.port());
      assertThatThrownBy(() -> StoreApi.start(api.store(), taken, null))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining(String.valueOf(api.port()));
    }
  }

  @Test
  void lineBreaksNeverReachAHeader() {
    try (RunningApi api = RunningApi.start()) {
      api.get("/orders/1%0d%0aX-Evil:1").isProblem(400, "INVALID_PATH");
      Answer placed = api.post("/orders", ORDER.replace("\"1\"", "\"a b:;,ü\"")).is(202);
      assertThat(placed.header("Location")).isEqualTo("/orders/a%20b%3A%3B%2C%C3%BC");
      assertThat(placed.response().headers().map()).doesNotContainKey("x-evil");
    }
  }

  @Test
  void aWrongCorrelationIdIsRefused() {
    try (RunningApi api = RunningApi.start()) {
      for (String id : List.of("", "a b", "x".repeat(201))) {
        api.post("/orders", ORDER, "X-Correlation-Id", id).isProblem(400, "INVALID_HEADER");
      }
    }
  }

  @Test
  void answersAreNotKeptNorGuessedAt() {
    try (RunningApi api = RunningApi.start()) {
      Answer answer = api.get("/orders").is(200);
      assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
      assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
    }
  }

  @Test
  void headIsGetWithoutABody() {
    try (RunningApi api = RunningApi.start()) {
      assertThat(api.send("HEAD", "/orders", "").is(200).body()).isEmpty();
      assertThat(api.send("HEAD", "/orders/1", "").is(404).body()).isEmpty();
    }
  }

  @Test
  void headersOver32KibibytesAreNotServed() throws IOException {
    try (RunningApi api = RunningApi.start()) {
      String request = "GET /health/live HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(33_000);
      assertThat(raw(api, request + "\r\n\r\n")).doesNotContain("200 OK");
      api.get("/health/live").is(200);
    }
  }

  @Test
  void clientsThatNeverFinishKeepNobodyOut() throws IOException {
    List<Socket> slow = new ArrayList<>();
    try (RunningApi api = RunningApi.start()) {
      for (int i = 0; i < 200; i++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), api.port());
        slow.add(socket);
        String begun =
            i % 2 == 0
                ? "POST /orders HTTP/1.1\r\nHost: a\r\nContent-Le"
                : "POST /orders HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n{";
        socket.getOutputStream().write(begun.getBytes(ISO_8859_1));
      }
      api.post("/orders", ORDER).is(202);
      assertThat(System.getProperty("sun.net.httpserver.maxReqTime")).isEqualTo("30");
      for (Socket socket : slow) {
        socket.close();
      }
    }
  }

  private static String raw(RunningApi api, String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), api.port())) {
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    } catch (SocketException e) {
      return "cut off";
    }
  }
}
