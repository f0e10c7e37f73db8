package dev.tenon.example.b2b.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import dev.tenon.command.Refused;
import dev.tenon.error.TenonException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Takes requests in and gives answers out, whatever happens in between. */
final class Exchanges {
  private static final System.Logger LOG = System.getLogger(Exchanges.class.getName());
  private static final String BEARER = "bearer ";
  private static final String RETRY_AFTER_SECONDS = "1";
  private static final String PERHAPS =
      "perhaps it was stored; repeat it with the same id or Idempotency-Key";

  /** Made at the start: without descriptors no class can be loaded to make it with. */
  private static final Response REFUSAL =
      unavailable("OVERLOADED", "no more requests are taken now").with("Connection", "close");

  private static final byte[] REFUSAL_BODY = Json.write(REFUSAL.body());

  private final Answering answering;
  private final byte @Nullable [] token;

  Exchanges(Answering answering, @Nullable String token) {
    if (token != null && !Text.isVisible(token)) {
      throw new IllegalArgumentException("a token must be one or more visible ASCII characters");
    }
    this.answering = answering;
    this.token = token == null ? null : token.getBytes(StandardCharsets.US_ASCII);
  }

  void handle(HttpExchange exchange) {
    Response response;
    byte[] body;
    try {
      response = mayPass(exchange) ? answering.answer(exchange) : unauthorized();
      body = Json.write(response.body());
    } catch (IOException e) {
      // The client went away or was too slow: nobody is left to answer.
      exchange.close();
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      response = REFUSAL;
      body = REFUSAL_BODY;
    } catch (RuntimeException e) {
      response = problem(e);
      body = Json.write(response.body());
    } catch (VirtualMachineError | LinkageError e) {
      // Without memory, or descriptors to load a class by.
      LOG.log(Level.WARNING, "a request was perhaps not served", e);
      response = unavailable("OVERLOADED", PERHAPS);
      body = Json.write(response.body());
    }
    send(exchange, response, body);
  }

  /** Answers without looking at the request. */
  void refuse(HttpExchange exchange) {
    send(exchange, REFUSAL, REFUSAL_BODY);
  }

  private boolean mayPass(HttpExchange exchange) {
    byte[] expected = token;
    String path = exchange.getRequestURI().getRawPath();
    if (expected == null || (path != null && path.startsWith("/health/"))) {
      return true;
    }
    String given = exchange.getRequestHeaders().getFirst("Authorization");
    return given != null
        && given.toLowerCase(Locale.ROOT).startsWith(BEARER)
        && MessageDigest.isEqual(
            expected, given.substring(BEARER.length()).strip().getBytes(StandardCharsets.UTF_8));
  }

  private static Response unauthorized() {
    return Response.problem(401, "UNAUTHORIZED", "bring the token as Authorization: Bearer <token>")
        .with("WWW-Authenticate", "Bearer");
  }

  private static Response problem(RuntimeException e) {
    return switch (e) {
      case HttpProblem problem -> problem.response();
      case Refused refused -> refused(refused);
      case TenonException failure -> failed(failure);
      default -> unexpected(e);
    };
  }

  private static Response refused(Refused refused) {
    int status =
        switch (refused.code()) {
          case "NOT_FOUND" -> 404;
          case "IDEMPOTENCY_KEY_REUSED" -> 422;
          default -> 409;
        };
    return Response.problem(status, refused.code(), String.valueOf(refused.getMessage()));
  }

  private static Response failed(TenonException failure) {
    return switch (failure.problem()) {
      case STORAGE_FAILED, OVERLOADED, CLOSED -> {
        LOG.log(Level.WARNING, "a request was not served", failure);
        yield unavailable(failure.code(), "nothing was stored; try again later");
      }
      case COMMIT_UNKNOWN -> {
        LOG.log(Level.WARNING, "a request was perhaps not served", failure);
        yield unavailable(failure.code(), PERHAPS);
      }
      case VERSION_CONFLICT ->
          Response.problem(409, failure.code(), "others changed the same; try again");
      default -> unexpected(failure);
    };
  }

  private static Response unavailable(String code, String detail) {
    return Response.problem(503, code, detail).with("Retry-After", RETRY_AFTER_SECONDS);
  }

  private static Response unexpected(RuntimeException e) {
    LOG.log(Level.ERROR, "a request failed", e);
    return Response.problem(500, "INTERNAL_ERROR", "the store failed to serve the request");
  }

  private static void send(HttpExchange exchange, Response response, byte[] body) {
    Headers headers = exchange.getResponseHeaders();
    headers.set("Content-Type", response.mediaType());
    headers.set("Cache-Control", "no-store");
    headers.set("X-Content-Type-Options", "nosniff");
    response.headers().forEach(headers::set);
    try (exchange) {
      if (exchange.getRequestMethod().equals("HEAD")) {
        exchange.sendResponseHeaders(response.status(), -1);
      } else {
        exchange.sendResponseHeaders(response.status(), body.length);
        exchange.getResponseBody().write(body);
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "an answer was not taken", e);
    }
  }
}
