package dev.tenon.cli;

import dev.tenon.error.Problem;
import dev.tenon.jdbc.JdbcDatabase;
import dev.tenon.jdbc.JdbcOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.mariadb.jdbc.MariaDbDataSource;
import org.postgresql.ds.PGSimpleDataSource;
import picocli.CommandLine.Option;

/** Says which store a command is for, and opens it as it is: nothing is created. */
final class StoreOptions {
  private static final Path DEFAULT = Path.of(".tenon");
  private static final String H2_SUFFIX = ".mv.db";
  private static final byte[] SQLITE_HEADER =
      "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);

  @Option(
      names = "--data",
      paramLabel = "PATH",
      description =
          "the file of an embedded store, or a directory that holds one alone "
              + "(default: .tenon)")
  private @Nullable Path data;

  @Option(
      names = "--database",
      paramLabel = "URL",
      description = "a store on a server: jdbc:postgresql://... or jdbc:mariadb://...")
  private @Nullable String database;

  @Option(
      names = "--user",
      paramLabel = "NAME",
      description = "who connects to the server; the password is TENON_PASSWORD's")
  private @Nullable String user;

  /**
   * Opens the store.
   *
   * @throws dev.tenon.error.TenonException {@code INVALID_ARGUMENT} if there is none, or several;
   *     {@code STORAGE_FAILED} if it is in use or cannot be reached; {@code SCHEMA_MISMATCH}
   */
  JdbcDatabase open() {
    if (database != null) {
      if (data != null) {
        throw Problem.INVALID_ARGUMENT.because("name a store by --data or --database, not by both");
      }
      return server(database, user);
    }
    if (user != null) {
      throw Problem.INVALID_ARGUMENT.because("--user goes with --database");
    }
    return embedded(file(data == null ? DEFAULT : data));
  }

  /** Opens the store in a file as it is. */
  static JdbcDatabase embedded(Path file) {
    JdbcOptions asItIs = JdbcOptions.embedded().validateSchema();
    String name = String.valueOf(file.getFileName());
    return name.endsWith(H2_SUFFIX)
        ? JdbcDatabase.h2(
            file.resolveSibling(name.substring(0, name.length() - H2_SUFFIX.length())), asItIs)
        : JdbcDatabase.sqlite(file, asItIs);
  }

  /** True if it is a file, which one process alone has open. */
  boolean isFile() {
    return database == null;
  }

  /** Opens a store on a server as it is. */
  static JdbcDatabase server(String url, @Nullable String user) {
    String password = System.getenv("TENON_PASSWORD");
    if (url.startsWith("jdbc:postgresql:")) {
      return JdbcDatabase.postgres(postgres(url, user, password));
    }
    if (url.startsWith("jdbc:mariadb:")) {
      return JdbcDatabase.mariadb(mariadb(url, user, password));
    }
    throw Problem.INVALID_ARGUMENT.because(
        "--database is a URL that begins with jdbc:postgresql: or jdbc:mariadb:; an embedded store"
            + " is named by --data");
  }

  private static DataSource postgres(String url, @Nullable String user, @Nullable String password) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    try {
      source.setURL(url);
    } catch (IllegalArgumentException e) {
      throw Problem.INVALID_ARGUMENT.because("--database is no URL of PostgreSQL", e);
    }
    if (user != null) {
      source.setUser(user);
    }
    if (password != null) {
      source.setPassword(password);
    }
    return source;
  }

  private static DataSource mariadb(String url, @Nullable String user, @Nullable String password) {
    try {
      MariaDbDataSource source = new MariaDbDataSource(url);
      if (user != null) {
        source.setUser(user);
      }
      if (password != null) {
        source.setPassword(password);
      }
      return source;
    } catch (SQLException e) {
      throw Problem.INVALID_ARGUMENT.because("--database is no URL of MariaDB", e);
    }
  }

  /** The store at a path, or the only one in a directory. */
  static Path file(Path path) {
    if (Files.isRegularFile(path)) {
      return path;
    }
    List<Path> stores = Files.isDirectory(path) ? storesIn(path) : List.of();
    if (stores.isEmpty()) {
      throw Problem.INVALID_ARGUMENT.because(
          "there is no embedded store at "
              + path
              + "; name one by --data, or a server by --database");
    }
    if (stores.size() > 1) {
      throw Problem.INVALID_ARGUMENT.because(
          path
              + " holds several stores: "
              + String.join(", ", stores.stream().map(Path::toString).toList())
              + "; name one of them by --data");
    }
    return stores.getFirst();
  }

  /** The embedded stores in a directory, by name. */
  static List<Path> storesIn(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(StoreOptions::isStore).sorted().toList();
    } catch (IOException e) {
      throw Problem.STORAGE_FAILED.because(directory + " cannot be read: " + e, e);
    }
  }

  private static boolean isStore(Path file) {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    if (file.toString().endsWith(H2_SUFFIX)) {
      return true;
    }
    try (InputStream in = Files.newInputStream(file)) {
      return Arrays.equals(in.readNBytes(SQLITE_HEADER.length), SQLITE_HEADER);
    } catch (IOException e) {
      return false; // a lock that somebody holds, for instance: no store that could be opened
    }
  }
}
