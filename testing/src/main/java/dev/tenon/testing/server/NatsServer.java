package dev.tenon.testing.server;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A NATS server with JetStream of one's own: a child process on a free port of the loopback
 * interface, which ends with this process at the latest. What it acknowledges survives {@link
 * #kill()}; a loss of power it may not survive, since files are synchronized every other minute.
 *
 * <p>Started by root, it runs as {@code nobody}. Where NATS is missing, root on Debian gets it
 * installed. All methods may be called from any thread. Those that start or stop the server return
 * when it serves clients or is gone, and throw {@link ServerException} if they cannot.
 */
public final class NatsServer extends ChildServer {
  private final String password;

  private NatsServer(Path dataDirectory, @Nullable Path temporary) {
    super(NatsEngine.find(), dataDirectory, temporary);
    password = files().password();
  }

  /**
   * Starts a server on the directory, whatever ended the one before; makes its data there if the
   * directory is missing or empty. Its password, settings and log lie beside it, named after it.
   */
  public static NatsServer start(Path dataDirectory) {
    return new NatsServer(dataDirectory, null);
  }

  /** Starts a server on a new directory, which {@link #close()} deletes. */
  public static NatsServer startTemporary() {
    Path directory = temporaryDirectory("tenon-nats-");
    return new NatsServer(directory.resolve("data"), directory);
  }

  /** What clients are given to find it and to be let in: it holds the password. */
  public String uri() {
    return "nats://" + NatsEngine.USER + ":" + password + "@" + host() + ":" + port();
  }
}
