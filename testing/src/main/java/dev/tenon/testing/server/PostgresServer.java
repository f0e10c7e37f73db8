package dev.tenon.testing.server;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server of one's own: a child process on a free port of the loopback interface, which
 * ends with this process at the latest. It is durable (fsync on) and ready for logical replication.
 *
 * <p>Started by root, it runs as {@code nobody}. Where PostgreSQL is missing, root on Debian gets
 * it installed. All methods may be called from any thread. Those that start or stop the server
 * return when it accepts connections or is gone, and throw {@link ServerException} if they cannot.
 */
public final class PostgresServer extends SqlServer {
  private PostgresServer(Path dataDirectory, @Nullable Path temporary, String... settings) {
    super(new PostgresEngine(PostgresPrograms.find(), List.of(settings)), dataDirectory, temporary);
  }

  /**
   * Starts a server on the directory, whatever ended the one before; makes a cluster there if the
   * directory is missing or empty. Its password and log lie beside it, named after it.
   *
   * @param settings such as {@code fsync=off}, beside or instead of the usual ones
   */
  public static PostgresServer start(Path dataDirectory, String... settings) {
    return new PostgresServer(dataDirectory, null, settings);
  }

  /**
   * Starts a server on a new directory, which {@link #close()} deletes.
   *
   * @param settings such as {@code wal_level=replica}, beside or instead of the usual ones
   */
  public static PostgresServer startTemporary(String... settings) {
    Path directory = temporaryDirectory("tenon-postgres-");
    return new PostgresServer(directory.resolve("data"), directory, settings);
  }

  @Override
  public String superuser() {
    return PostgresEngine.SUPERUSER;
  }

  @Override
  public String jdbcUrl(String database) {
    return "jdbc:postgresql://" + host() + ":" + port() + "/" + database;
  }
}
