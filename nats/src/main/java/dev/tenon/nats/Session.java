package dev.tenon.nats;

import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamOptions;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A connection, up to its end: it does not come back by itself, since a client that does sends what
 * waited meanwhile, past what was lost. What fails on it is a {@code BROKER_FAILED}. Used by one
 * thread.
 */
final class Session implements AutoCloseable {
  private static final Duration LONGEST_CONNECT = Duration.ofSeconds(5);
  private static final Duration PING_EVERY = Duration.ofSeconds(2);

  private final NatsOptions options;
  private final Connection connection;
  private final Complaints complaints;

  private Session(NatsOptions options, Connection connection, Complaints complaints) {
    this.options = options;
    this.connection = connection;
    this.complaints = complaints;
  }

  /**
   * Opens one on the first server that can be reached.
   *
   * @throws TenonException {@code BROKER_FAILED}
   */
  static Session open(NatsOptions options) {
    Duration timeout = options.timeout();
    Complaints complaints = new Complaints();
    Options.Builder client =
        new Options.Builder()
            .servers(options.addresses())
            .connectionName("tenon")
            .noReconnect()
            .connectionTimeout(timeout.compareTo(LONGEST_CONNECT) < 0 ? timeout : LONGEST_CONNECT)
            .pingInterval(PING_EVERY)
            .clientSideLimitChecks(false)
            .errorListener(complaints);
    try {
      if (!options.credentials().isEmpty()) {
        client.authHandler(Nats.credentials(options.credentials()));
      }
      return new Session(options, Nats.connect(client.build()), complaints);
    } catch (IOException | RuntimeException e) {
      throw failed(options, e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  Connection connection() {
    return connection;
  }

  /** Whether something came that the client cannot read; known once this is closed. */
  boolean metUnreadable() {
    return complaints.isUnreadable();
  }

  /** For people; without a password. */
  String server() {
    return options.named();
  }

  Duration timeout() {
    return options.timeout();
  }

  JetStreamOptions patience() {
    return JetStreamOptions.builder().requestTimeout(options.timeout()).build();
  }

  /** What a server answers. */
  interface Question<T extends @Nullable Object> {
    T ask(Connection connection) throws IOException, JetStreamApiException, InterruptedException;
  }

  /**
   * Asks the server.
   *
   * @throws TenonException {@code BROKER_FAILED}; its cause is what the client says
   */
  <T extends @Nullable Object> T ask(Question<T> question) {
    try {
      return question.ask(connection);
    } catch (IOException | JetStreamApiException | IllegalStateException e) {
      throw failed(options, e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  void requireOpen() {
    if (connection.getStatus() != Connection.Status.CONNECTED) {
      throw Problem.BROKER_FAILED.because(
          "the connection to NATS at " + server() + " ended " + reason());
    }
  }

  private String reason() {
    String last = connection.getLastError();
    return last == null || last.isEmpty() ? "without a reason" : "(" + last + ")";
  }

  /** What went wrong, for people. */
  TenonException failure(Throwable e) {
    return failed(options, e);
  }

  private static TenonException failed(NatsOptions options, Throwable e) {
    String what = "NATS at " + options.named() + " failed: ";
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (NatsOptions.namesUser(cause.toString())) {
        return Problem.BROKER_FAILED.because(what + NatsOptions.withoutUsers(e.toString()));
      }
    }
    return Problem.BROKER_FAILED.because(what + e.getMessage(), e);
  }

  static TenonException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return Problem.BROKER_FAILED.because("interrupted while NATS was asked", e);
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
