package dev.tenon.testing.server;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A RabbitMQ server of one's own: a single node, a child process on a free port of the loopback
 * interface, which ends with this process at the latest. It starts in 5 to 20 seconds, and knows
 * nothing of other nodes on the machine.
 *
 * <p>Started by root, it runs as {@code nobody}. Where RabbitMQ is missing, root on Debian gets it
 * installed. All methods may be called from any thread. Those that start or stop the server return
 * when it serves clients or is gone, and throw {@link ServerException} if they cannot.
 */
public final class RabbitServer extends ChildServer {
  private final String password;

  private RabbitServer(Path dataDirectory, @Nullable Path temporary) {
    super(RabbitEngine.find(), dataDirectory, temporary);
    password = files().password();
  }

  /**
   * Starts a server on the directory, whatever ended the one before; makes its data there if the
   * directory is missing or empty. Its password, settings and log lie beside it, named after it.
   */
  public static RabbitServer start(Path dataDirectory) {
    return new RabbitServer(dataDirectory, null);
  }

  /** Starts a server on a new directory, which {@link #close()} deletes. */
  public static RabbitServer startTemporary() {
    Path directory = temporaryDirectory("tenon-rabbitmq-");
    return new RabbitServer(directory.resolve("data"), directory);
  }

  /** What clients are given to find it and to be let in: it holds the password. */
  public String uri() {
    return "amqp://" + RabbitEngine.USER + ":" + password + "@" + host() + ":" + port();
  }
}
