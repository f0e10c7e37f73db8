package dev.tenon.testing.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Asks a server over TCP, as any client would. */
final class MariaDbClient {
  private final MariaDbServer server;
  private String password;

  MariaDbClient(MariaDbServer server) {
    this.server = server;
    this.password = server.password();
  }

  MariaDbClient withPassword(String other) {
    password = other;
    return this;
  }

  /** What the statement returns, or the error message. */
  String run(String sql) {
    ProcessBuilder client =
        new ProcessBuilder(
            "mariadb",
            "--no-defaults",
            "--batch",
            "--skip-column-names",
            "--protocol=tcp",
            "--host=" + server.host(),
            "--port=" + server.port(),
            "--user=" + server.superuser(),
            "--execute=" + sql);
    client.environment().put("MYSQL_PWD", password);
    client.redirectErrorStream(true);
    try {
      Process process = client.start();
      process.getOutputStream().close();
      return new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
