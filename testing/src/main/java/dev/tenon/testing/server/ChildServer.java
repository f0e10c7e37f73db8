package dev.tenon.testing.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A server of one's own as a child process, which ends with this process at the latest. All methods
 * may be called from any thread.
 */
public abstract class ChildServer implements AutoCloseable {
  private static final Set<ChildServer> OPEN = ConcurrentHashMap.newKeySet();

  static {
    Thread closing = new Thread(() -> OPEN.forEach(ChildServer::close), "tenon-server-closer");
    Runtime.getRuntime().addShutdownHook(closing);
  }

  private final Engine engine;
  private final ServerFiles files;
  private final int port;
  private final @Nullable Path temporary;
  private ServerProcess process;

  /**
   * Starts it.
   *
   * @param temporary what {@link #close()} deletes
   */
  ChildServer(Engine engine, Path dataDirectory, @Nullable Path temporary) {
    this.engine = engine;
    files = new ServerFiles(engine, dataDirectory);
    files.create();
    process = ServerProcess.start(engine, files, ServerProcess::freePort);
    port = process.port();
    this.temporary = temporary;
    OPEN.add(this);
  }

  static Path temporaryDirectory(String prefix) {
    try {
      return Files.createTempDirectory(prefix);
    } catch (IOException e) {
      throw new ServerException("Cannot create a temporary directory", e);
    }
  }

  public final String host() {
    return ServerProcess.HOST;
  }

  /** The port, the same after every {@link #restart()}. */
  public final int port() {
    return port;
  }

  public final Path dataDirectory() {
    return files.directory();
  }

  final ServerFiles files() {
    return files;
  }

  /** Ends the server as a power failure would end the process: SIGKILL, no clean-up. */
  public final synchronized void kill() {
    process.kill();
  }

  /**
   * Stops all processes of the server where they stand, and lets them go on after so long, even if
   * this process ends meanwhile. Returns then; nothing if the server does not run.
   */
  public final synchronized void pauseFor(Duration length) {
    process.pauseFor(length);
  }

  /** Ends the server in an orderly way, and open connections with it. */
  public final synchronized void stop() {
    process.stop();
  }

  /** Starts the server again after {@link #kill()} or {@link #stop()}; nothing if it runs. */
  public final synchronized void restart() {
    if (!process.alive()) {
      process = ServerProcess.start(engine, files, () -> port);
    }
  }

  /** Stops the server; a temporary one's files are deleted. */
  @Override
  public final synchronized void close() {
    OPEN.remove(this);
    process.stop();
    if (temporary != null) {
      ServerFiles.delete(temporary);
    }
  }
}
