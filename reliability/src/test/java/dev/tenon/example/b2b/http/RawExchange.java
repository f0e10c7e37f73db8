package dev.tenon.example.b2b.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpPrincipal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A request as it is written down, and its answer. */
final class RawExchange extends HttpExchange {
  private final String method;
  private final URI target;
  private final Headers requestHeaders;
  private final InputStream body;
  private final Headers headers = new Headers();
  private final ByteArrayOutputStream answer = new ByteArrayOutputStream();
  private int status = -1;

  private RawExchange(String method, URI target, Headers requestHeaders, byte[] body) {
    this.method = method;
    this.target = target;
    this.requestHeaders = requestHeaders;
    this.body = new ByteArrayInputStream(body);
  }

  /** Null for what no server would take as a request. */
  static @Nullable RawExchange parse(byte[] input) {
    String[] parts = new String(input, ISO_8859_1).split("\n\n", 2);
    String[] lines = parts[0].split("\n", -1);
    String[] first = lines[0].split(" ", 2);
    try {
      Headers headers = new Headers();
      for (String line : Arrays.asList(lines).subList(1, lines.length)) {
        String[] pair = line.split(":", 2);
        headers.add(pair[0], pair.length > 1 ? pair[1].strip() : "");
      }
      byte[] body = parts.length > 1 ? parts[1].getBytes(ISO_8859_1) : new byte[0];
      return new RawExchange(first[0], new URI(first.length > 1 ? first[1] : "/"), headers, body);
    } catch (URISyntaxException | IllegalArgumentException e) {
      return null;
    }
  }

  String answer() {
    return answer.toString(UTF_8);
  }

  @Override
  public Headers getRequestHeaders() {
    return requestHeaders;
  }

  @Override
  public Headers getResponseHeaders() {
    return headers;
  }

  @Override
  public URI getRequestURI() {
    return target;
  }

  @Override
  public String getRequestMethod() {
    return method;
  }

  @Override
  public void close() {}

  @Override
  public InputStream getRequestBody() {
    return body;
  }

  @Override
  public OutputStream getResponseBody() {
    return answer;
  }

  @Override
  public void sendResponseHeaders(int code, long length) {
    status = code;
  }

  @Override
  public int getResponseCode() {
    return status;
  }

  @Override
  public InetSocketAddress getRemoteAddress() {
    return new InetSocketAddress(0);
  }

  @Override
  public InetSocketAddress getLocalAddress() {
    return new InetSocketAddress(0);
  }

  @Override
  public String getProtocol() {
    return "HTTP/1.1";
  }

  @Override
  public void setStreams(@Nullable InputStream in, @Nullable OutputStream out) {
    throw new IllegalStateException("nobody does");
  }

  @Override
  @SuppressWarnings("NullAway") // as HttpExchange declares them
  public @Nullable HttpContext getHttpContext() {
    return null;
  }

  @Override
  @SuppressWarnings("NullAway")
  public @Nullable Object getAttribute(String name) {
    return null;
  }

  @Override
  public void setAttribute(String name, @Nullable Object value) {}

  @Override
  @SuppressWarnings("NullAway")
  public @Nullable HttpPrincipal getPrincipal() {
    return null;
  }
}
