package dev.tenon.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.ShutdownSignalException;
import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Where connections come from. Safe for use by many threads. */
final class Server implements AutoCloseable {
  /** After two of these without a word, either side takes the other for dead. */
  private static final Duration HEARTBEAT = Duration.ofSeconds(5);

  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

  private final ConnectionFactory factory;
  private final String name;
  private final ExecutorService deliveries = Executors.newVirtualThreadPerTaskExecutor();
  private final Set<Connection> open = ConcurrentHashMap.newKeySet();

  Server(RabbitOptions options) {
    name = options.server();
    factory = options.factory();
    factory.setRequestedHeartbeat(Math.toIntExact(HEARTBEAT.toSeconds()));
    factory.setSharedExecutor(deliveries);
    factory.setThreadFactory(Thread.ofPlatform().daemon().name("tenon-rabbitmq-", 0).factory());
  }

  /**
   * Connects to a server that can keep what it acknowledges.
   *
   * @param purpose what the connection is for, as the server shows it
   * @throws TenonException {@code BROKER_FAILED} if that cannot be had
   */
  Connection connect(String purpose) {
    Connection connection;
    try {
      connection = factory.newConnection(purpose);
    } catch (IOException | TimeoutException | ShutdownSignalException e) {
      throw failed(e);
    }
    open.add(connection);
    connection.addShutdownListener(cause -> open.remove(connection));
    try {
      new KeepingCheck(name).require(connection.getServerProperties());
      return connection;
    } catch (TenonException e) {
      end(connection);
      throw e;
    }
  }

  /** Ends a connection after what was sent on it before; does not fail. */
  static void end(Connection connection) {
    connection.abort(Math.toIntExact(CLOSE_PATIENCE.toMillis()));
  }

  /** What failed, as far as the server tells it. */
  TenonException failed(Exception failure) {
    return Problem.BROKER_FAILED.because(
        "RabbitMQ at " + name + " failed: " + reason(failure), failure);
  }

  /** For people. */
  String name() {
    return name;
  }

  private static String reason(Throwable failure) {
    AMQP.Channel.Close refusal = refusal(failure);
    if (refusal != null) {
      return refusal.getReplyText();
    }
    Throwable cause = failure.getCause();
    return cause != null && failure.getMessage() == null ? reason(cause) : failure.toString();
  }

  /** Why the server closed a channel; null if that is not what happened. */
  static AMQP.Channel.@Nullable Close refusal(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ShutdownSignalException signal
          && signal.getReason() instanceof AMQP.Channel.Close close) {
        return close;
      }
    }
    return null;
  }

  @Override
  public void close() {
    open.forEach(Server::end);
    deliveries.shutdown();
  }
}
