package dev.tenon.testing.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Asks a server over TCP, as any client would. */
final class Psql {
  private final PostgresServer server;
  private String password;

  Psql(PostgresServer server) {
    this.server = server;
    this.password = server.password();
  }

  Psql withPassword(String other) {
    password = other;
    return this;
  }

  /** What the statement returns, or the error message. */
  String run(String sql) {
    ProcessBuilder psql =
        new ProcessBuilder(
            PostgresPrograms.find().path("psql"),
            "--no-psqlrc",
            "--no-password",
            "--tuples-only",
            "--no-align",
            "--quiet",
            "--host=" + server.host(),
            "--port=" + server.port(),
            "--username=" + server.superuser(),
            "--dbname=postgres",
            "--command=" + sql);
    psql.environment().put("PGPASSWORD", password);
    psql.redirectErrorStream(true);
    try {
      Process process = psql.start();
      process.getOutputStream().close();
      return new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
