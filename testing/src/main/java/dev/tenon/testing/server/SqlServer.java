package dev.tenon.testing.server;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A server of databases, which lets in who knows its password. */
abstract class SqlServer extends ChildServer {
  private final String password;

  SqlServer(Engine engine, Path dataDirectory, @Nullable Path temporary) {
    super(engine, dataDirectory, temporary);
    password = files().password();
  }

  public abstract String superuser();

  /** The superuser's password; random, and readable in the file system by its owner alone. */
  public final String password() {
    return password;
  }

  /** The address of a database for JDBC, without user and password. */
  public abstract String jdbcUrl(String database);
}
