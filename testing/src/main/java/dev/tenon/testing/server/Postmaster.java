package dev.tenon.testing.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.stream.Stream;

/** One run of a server on a cluster, from its start to its end. */
final class Postmaster {
  static final String HOST = "127.0.0.1";

  private static final Duration READY_LIMIT = Duration.ofSeconds(60);
  private static final Duration RETRY_LIMIT = Duration.ofSeconds(10);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(10);
  private static final int STATUS_LINE = 7;

  private final Process process;
  private final int port;

  private Postmaster(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts a server and waits until it accepts connections; asks for a port at each attempt. */
  static Postmaster start(PostgresPrograms programs, PostgresCluster cluster, IntSupplier ports) {
    long begin = System.nanoTime();
    while (true) {
      long logged = cluster.logSize();
      Postmaster attempt = launch(programs, cluster, ports.getAsInt());
      if (attempt.becomesReady(programs, cluster)) {
        return attempt;
      }
      String complaint = cluster.complaint(logged).orElse("no reason given");
      if (!passes(complaint) || System.nanoTime() - begin > RETRY_LIMIT.toNanos()) {
        throw new ServerException(
            "PostgreSQL did not start in %s: %s (log: %s)"
                .formatted(cluster.directory(), complaint, cluster.log()));
      }
    }
  }

  /** A port that is free now; another process may take it before the server does. */
  static int freePort() {
    try (ServerSocket socket =
        new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new ServerException("No free port on " + HOST, e);
    }
  }

  int port() {
    return port;
  }

  boolean alive() {
    return process.isAlive();
  }

  void kill() {
    process.destroyForcibly();
    Children.await(process);
  }

  /** Ends open connections and writes a checkpoint; SIGTERM would wait for clients to leave. */
  void stop() {
    if (process.isAlive()) {
      Children.run(List.of("sh", "-c", "kill -INT " + process.pid()));
    }
    if (!endsWithin(STOP_LIMIT)) {
      kill();
    }
  }

  private static Postmaster launch(PostgresPrograms programs, PostgresCluster cluster, int port) {
    Stream<String> settings =
        Stream.of(
                "listen_addresses=" + HOST,
                "port=" + port,
                "unix_socket_directories=",
                "fsync=on",
                "synchronous_commit=on",
                "wal_level=logical")
            .flatMap(setting -> Stream.of("-c", setting));
    Stream<String> command =
        Stream.of(programs.path("postgres"), "-D", cluster.directory().toString());
    return new Postmaster(
        Children.start(
            Stream.concat(command, settings).toList(), cluster.directory(), cluster.log()),
        port);
  }

  /** False if it ended instead. An open port proves nothing: it opens before recovery ends. */
  private boolean becomesReady(PostgresPrograms programs, PostgresCluster cluster) {
    List<String> question =
        List.of(programs.path("pg_isready"), "-q", "-h", HOST, "-p", String.valueOf(port));
    long begin = System.nanoTime();
    while (!endsWithin(POLL)) {
      if (saysReady(cluster.pidFile()) && Children.run(question) == 0) {
        return true;
      }
      if (System.nanoTime() - begin > READY_LIMIT.toNanos()) {
        kill();
        throw new ServerException(
            "PostgreSQL was not ready after %d s (log: %s)"
                .formatted(READY_LIMIT.toSeconds(), cluster.log()));
      }
    }
    return false;
  }

  /** The file may stem from an earlier run, and the port may be another server's. */
  private boolean saysReady(List<String> pidFile) {
    return pidFile.size() > STATUS_LINE
        && pidFile.getFirst().equals(String.valueOf(process.pid()))
        && pidFile.get(STATUS_LINE).startsWith("ready");
  }

  /** The port was taken meanwhile, or the remains of a killed server are still at work. */
  private static boolean passes(String complaint) {
    return Stream.of(
            "Address already in use",
            "pre-existing shared memory block",
            "lock file \"postmaster.pid\" already exists")
        .anyMatch(complaint::contains);
  }

  private boolean endsWithin(Duration limit) {
    try {
      return process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new ServerException("Interrupted while waiting for PostgreSQL", e);
    }
  }
}
