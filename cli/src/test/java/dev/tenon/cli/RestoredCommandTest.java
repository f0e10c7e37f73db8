package dev.tenon.cli;

import static dev.tenon.event.ExpectedVersion.any;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.event.Metadata;
import dev.tenon.event.NewEvent;
import dev.tenon.event.Payload;
import dev.tenon.event.Position;
import dev.tenon.event.StreamId;
import dev.tenon.jdbc.JdbcDatabase;
import dev.tenon.jdbc.JdbcOptions;
import dev.tenon.spi.Change;
import dev.tenon.spi.Database;
import dev.tenon.spi.Write;
import dev.tenon.testing.server.MariaDbServer;
import dev.tenon.testing.server.PostgresServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mariadb.jdbc.MariaDbDataSource;
import org.postgresql.ds.PGSimpleDataSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RestoredCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path directory;

  private int tenon(String... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return Main.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(args);
  }

  private int restored(Object... args) {
    String[] all = new String[args.length + 2];
    all[0] = "store";
    all[1] = "restored";
    for (int i = 0; i < args.length; i++) {
      all[i + 2] = args[i].toString();
    }
    return tenon(all);
  }

  private void assertUnusable(int code, Object... words) {
    assertThat(code).isEqualTo(2);
    assertThat(err.toString()).startsWith("tenon: TENON-").hasLineCount(1);
    for (Object word : words) {
      assertThat(err.toString()).contains(word.toString());
    }
    assertThat(out.toString()).isEmpty();
  }

  private static Position fill(Database database, int events) {
    for (int i = 0; i < events; i++) {
      NewEvent event =
          new NewEvent(
              UUID.randomUUID(), new Payload("Noted", 1, new byte[1]), "a", Metadata.none());
      var append = new Change.Append(new StreamId("note", "a"), any(), List.of(event));
      database.log().write(List.of(new Write(Instant.EPOCH, List.of(append))));
    }
    return database.log().end();
  }

  private Path sqlite(String name, int events) {
    Path file = directory.resolve(name);
    try (Database database = JdbcDatabase.sqlite(file)) {
      fill(database, events);
    }
    return file;
  }

  private static Position end(Path file) {
    try (Database database = JdbcDatabase.sqlite(file)) {
      return database.log().end();
    }
  }

  @Test
  void aFileBeginsANewIncarnation() {
    Path file = sqlite("orders.db", 3);
    Position former = end(file);

    assertThat(restored("--data", file)).isZero();

    Position now = end(file);
    assertThat(now.agreedWith(former)).isEqualTo(3);
    assertThat(now.incarnation()).isNotEqualTo(former.incarnation());
    assertThat(out.toString()).contains(now.incarnation(), former.incarnation(), "until  3");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void aDirectoryThatHoldsOneStoreNamesIt() throws IOException {
    Path file = sqlite("orders.db", 2);
    Files.writeString(directory.resolve("notes.txt"), "SQLite");
    Position former = end(file);

    assertThat(restored("--data", directory, "--json", "--backup-end", 1)).isZero();

    JsonNode result = JsonMapper.shared().readTree(out.toString());
    assertThat(result.get("incarnation").asString()).isEqualTo(end(file).incarnation());
    assertThat(result.get("former").asString()).isEqualTo(former.incarnation());
    assertThat(result.get("agreesUntil").asLong()).isEqualTo(1);
    assertThat(result.get("end").asLong()).isEqualTo(2);

    sqlite("customers.db", 1);
    assertUnusable(restored("--data", directory), "several", "customers.db", "orders.db");
  }

  @Test
  void aFileOfH2BeginsANewIncarnationToo() {
    Position former;
    try (Database database = JdbcDatabase.h2(directory.resolve("orders"))) {
      former = fill(database, 2);
    }

    assertThat(restored("--data", directory)).isZero();

    try (Database database = JdbcDatabase.h2(directory.resolve("orders"))) {
      assertThat(database.log().end().agreedWith(former)).isEqualTo(2);
    }
  }

  @Test
  void aStoreInUseIsLeftAlone() {
    Path file = sqlite("orders.db", 1);
    try (Database open = JdbcDatabase.sqlite(file)) {
      Position before = open.log().end();

      assertUnusable(restored("--data", file), file, "in use");

      assertThat(open.log().end()).isEqualTo(before);
    }
  }

  @Test
  void whatIsNoStoreIsLeftAlone() throws IOException {
    Path missing = directory.resolve("missing");
    assertUnusable(restored("--data", missing), missing, "no embedded store");
    assertThat(missing).doesNotExist();
    assertUnusable(restored("--data", directory), directory);

    Path text =
        Files.writeString(directory.resolve("orders.db"), "not a database, but long enough");
    assertUnusable(restored("--data", text));
    assertThat(text).hasContent("not a database, but long enough");
    Path empty = Files.createFile(directory.resolve("empty.db"));
    assertUnusable(restored("--data", empty), "Tenon's tables are missing");
  }

  @Test
  void aBackupEndsWithinTheLog() {
    Path file = sqlite("orders.db", 2);
    Position before = end(file);

    assertUnusable(restored("--data", file, "--backup-end", 3), "ends at 2");
    assertThat(restored("--data", file, "--backup-end", "x")).isEqualTo(2);

    assertThat(end(file)).isEqualTo(before);
  }

  @Test
  void theStoreIsNamedInOneWay() {
    assertUnusable(
        restored("--data", directory, "--database", "jdbc:mariadb://x/y"), "not by both");
    assertUnusable(restored("--data", directory, "--user", "ann"), "--user");
    assertUnusable(restored("--database", "jdbc:sqlite:x.db"), "--data");
    assertUnusable(restored("--database", "jdbc:postgresql://localhost:1/x?password=secret"), "x");
    assertThat(err.toString()).doesNotContain("secret");
    assertThat(tenon("store")).isEqualTo(2);
    assertThat(err.toString()).contains("restored");
    assertThat(tenon("store", "restored", "--help")).isZero();
    assertThat(out.toString()).contains("--backup-end", "Examples:");
  }

  @Test
  void aStoreOnPostgresBeginsANewIncarnation() {
    try (PostgresServer server = PostgresServer.startTemporary()) {
      PGSimpleDataSource source = new PGSimpleDataSource();
      source.setURL(server.jdbcUrl("postgres"));
      source.setUser(server.superuser());
      source.setPassword(server.password());
      String url = server.jdbcUrl("postgres") + "?password=" + server.password();
      Object[] args = {"--database", url, "--user", server.superuser()};

      assertUnusable(restored(args), "db/tenon/postgresql/V1__tenon.sql");
      Position former;
      try (Database database = JdbcDatabase.postgres(source, JdbcOptions.server().createSchema())) {
        former = fill(database, 2);
      }
      assertThat(restored(args)).isZero();

      try (Database database = JdbcDatabase.postgres(source)) {
        assertThat(database.log().end().agreedWith(former)).isEqualTo(2);
      }
    }
  }

  @Test
  void aStoreOnMariaDbBeginsANewIncarnation() throws SQLException {
    try (MariaDbServer server = MariaDbServer.startTemporary()) {
      MariaDbDataSource source = new MariaDbDataSource(server.jdbcUrl("test"));
      source.setUser(server.superuser());
      source.setPassword(server.password());
      Position former;
      try (Database database = JdbcDatabase.mariadb(source, JdbcOptions.server().createSchema())) {
        former = fill(database, 2);
      }
      String url = server.jdbcUrl("test") + "&password=" + server.password();

      assertThat(restored("--database", url, "--user", server.superuser())).isZero();

      try (Database database = JdbcDatabase.mariadb(source)) {
        assertThat(database.log().end().agreedWith(former)).isEqualTo(2);
      }
    }
  }
}
