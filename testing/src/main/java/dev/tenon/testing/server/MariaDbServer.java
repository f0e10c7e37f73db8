package dev.tenon.testing.server;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A MariaDB server of one's own: a child process on a free port of the loopback interface, which
 * ends with this process at the latest. Its commits survive power loss, and it writes a binlog of
 * rows with global transaction ids.
 *
 * <p>Started by root, it runs as {@code nobody}. Where MariaDB is missing, root on Debian gets it
 * installed. All methods may be called from any thread. Those that start or stop the server return
 * when it accepts connections or is gone, and throw {@link ServerException} if they cannot.
 */
public final class MariaDbServer extends SqlServer {
  private MariaDbServer(Path dataDirectory, @Nullable Path temporary, String... settings) {
    super(new MariaDbEngine(MariaDbPrograms.find(), List.of(settings)), dataDirectory, temporary);
  }

  /**
   * Starts a server on the directory, whatever ended the one before; makes its data there if the
   * directory is missing or empty. Its password and log lie beside it, named after it.
   */
  public static MariaDbServer start(Path dataDirectory) {
    return new MariaDbServer(dataDirectory, null);
  }

  /**
   * Starts a server on a new directory, which {@link #close()} deletes.
   *
   * @param settings such as {@code sync-binlog=0}, beside or instead of the usual ones
   */
  public static MariaDbServer startTemporary(String... settings) {
    Path directory = temporaryDirectory("tenon-mariadb-");
    return new MariaDbServer(directory.resolve("data"), directory, settings);
  }

  @Override
  public String superuser() {
    return MariaDbEngine.SUPERUSER;
  }

  /**
   * The address of a database for JDBC, without user and password. Whoever connects first creates
   * the database: there is none but the server's own.
   */
  @Override
  public String jdbcUrl(String database) {
    return "jdbc:mariadb://"
        + host()
        + ":"
        + port()
        + "/"
        + database
        + "?createDatabaseIfNotExist=true";
  }
}
