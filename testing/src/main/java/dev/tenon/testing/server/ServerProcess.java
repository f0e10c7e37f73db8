package dev.tenon.testing.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One run of a server on its files, from its start to its end. */
final class ServerProcess {
  static final String HOST = "127.0.0.1";

  private static final Duration READY_LIMIT = Duration.ofSeconds(60);
  private static final Duration RETRY_LIMIT = Duration.ofSeconds(10);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(10);

  private final Engine engine;
  private final ServerFiles files;
  private final Process process;
  private final int port;

  private ServerProcess(Engine engine, ServerFiles files, int port) {
    this.engine = engine;
    this.files = files;
    this.port = port;
    process = Children.start(engine.command(files, port), files.directory(), files.log());
  }

  /** Starts a server and waits until it accepts connections; asks for a port at each attempt. */
  static ServerProcess start(Engine engine, ServerFiles files, IntSupplier ports) {
    long begin = System.nanoTime();
    while (true) {
      long logged = files.logSize();
      ServerProcess attempt = new ServerProcess(engine, files, ports.getAsInt());
      if (attempt.becomesReady()) {
        return attempt;
      }
      String complaint = files.complaint(logged);
      if (!engine.passes(complaint) || System.nanoTime() - begin > RETRY_LIMIT.toNanos()) {
        throw new ServerException(
            "%s did not start in %s: %s (log: %s)"
                .formatted(engine.name(), files.directory(), complaint, files.log()));
      }
    }
  }

  /** A port that is free now; another process may take it before the server does. */
  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, loopback())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new ServerException("No free port on " + HOST, e);
    }
  }

  static InetAddress loopback() throws IOException {
    return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
  }

  int port() {
    return port;
  }

  boolean alive() {
    return process.isAlive();
  }

  /** A shell waits, since it lives on when this process is killed, and so would what stands. */
  void pauseFor(Duration length) {
    if (!process.isAlive()) {
      return;
    }
    String pids =
        Stream.concat(Stream.of(process.toHandle()), process.descendants())
            .map(each -> String.valueOf(each.pid()))
            .collect(Collectors.joining(" "));
    String goOn = "kill -CONT " + pids;
    String seconds = String.valueOf(length.toMillis() / 1e3);
    try {
      Children.run(List.of("sh", "-c", "kill -STOP " + pids + "; sleep " + seconds + "; " + goOn));
    } catch (ServerException e) {
      Thread.interrupted();
      Children.run(List.of("sh", "-c", goOn));
      Thread.currentThread().interrupt();
      throw e;
    }
  }

  void kill() {
    process.destroyForcibly();
    Children.await(process);
  }

  void stop() {
    if (process.isAlive()) {
      Children.run(List.of("sh", "-c", "kill -" + engine.stopSignal() + " " + process.pid()));
    }
    if (!endsWithin(STOP_LIMIT)) {
      kill();
    }
  }

  /** False if it ended instead. */
  private boolean becomesReady() {
    long begin = System.nanoTime();
    while (!endsWithin(POLL)) {
      if (engine.isReady(files, process.pid(), port)) {
        return true;
      }
      if (System.nanoTime() - begin > READY_LIMIT.toNanos()) {
        kill();
        throw new ServerException(
            "%s was not ready after %d s (log: %s)"
                .formatted(engine.name(), READY_LIMIT.toSeconds(), files.log()));
      }
    }
    return false;
  }

  private boolean endsWithin(Duration limit) {
    try {
      return process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new ServerException("Interrupted while waiting for " + engine.name(), e);
    }
  }
}
