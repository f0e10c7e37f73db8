package dev.tenon.testing.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server of one's own: a child process on a free port of the loopback interface, which
 * ends with this process at the latest. It is durable (fsync on) and ready for logical replication.
 *
 * <p>Started by root, it runs as {@code nobody}. Where PostgreSQL is missing, root on Debian gets
 * it installed. All methods may be called from any thread. Those that start or stop the server
 * return when it accepts connections or is gone, and throw {@link ServerException} if they cannot.
 */
public final class PostgresServer implements AutoCloseable {
  private static final Set<PostgresServer> OPEN = ConcurrentHashMap.newKeySet();

  static {
    Thread closing = new Thread(() -> OPEN.forEach(PostgresServer::close), "tenon-server-closer");
    Runtime.getRuntime().addShutdownHook(closing);
  }

  private final PostgresPrograms programs;
  private final PostgresCluster cluster;
  private final String password;
  private final int port;
  private final @Nullable Path temporary;
  private Postmaster postmaster;

  private PostgresServer(Path dataDirectory, @Nullable Path temporary) {
    programs = PostgresPrograms.find();
    cluster = new PostgresCluster(programs, dataDirectory);
    cluster.create();
    password = cluster.password();
    postmaster = Postmaster.start(programs, cluster, Postmaster::freePort);
    port = postmaster.port();
    this.temporary = temporary;
    OPEN.add(this);
  }

  /**
   * Starts a server on the directory, whatever ended the one before; makes a cluster there if the
   * directory is missing or empty. Its password and log lie beside it, named after it.
   */
  public static PostgresServer start(Path dataDirectory) {
    return new PostgresServer(dataDirectory, null);
  }

  /** Starts a server on a new directory, which {@link #close()} deletes. */
  public static PostgresServer startTemporary() {
    try {
      Path directory = Files.createTempDirectory("tenon-postgres-");
      return new PostgresServer(directory.resolve("data"), directory);
    } catch (IOException e) {
      throw new ServerException("Cannot create a temporary directory", e);
    }
  }

  public String host() {
    return Postmaster.HOST;
  }

  /** The port, the same after every {@link #restart()}. */
  public int port() {
    return port;
  }

  public String superuser() {
    return PostgresCluster.SUPERUSER;
  }

  /** The superuser's password; random, and readable in the file system by its owner alone. */
  public String password() {
    return password;
  }

  /** The address of a database for JDBC, without user and password. */
  public String jdbcUrl(String database) {
    return "jdbc:postgresql://" + host() + ":" + port + "/" + database;
  }

  public Path dataDirectory() {
    return cluster.directory();
  }

  /** Ends the server as a power failure would end the process: SIGKILL, no clean-up. */
  public synchronized void kill() {
    postmaster.kill();
  }

  /** Ends the server in an orderly way, and open connections with it. */
  public synchronized void stop() {
    postmaster.stop();
  }

  /** Starts the server again after {@link #kill()} or {@link #stop()}; nothing if it runs. */
  public synchronized void restart() {
    if (!postmaster.alive()) {
      postmaster = Postmaster.start(programs, cluster, () -> port);
    }
  }

  /** Stops the server; a temporary one's files are deleted. */
  @Override
  public synchronized void close() {
    OPEN.remove(this);
    postmaster.stop();
    if (temporary != null) {
      PostgresCluster.delete(temporary);
    }
  }
}
