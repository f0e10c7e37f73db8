package dev.tenon.jdbc;

import static dev.tenon.jdbc.Events.append;
import static dev.tenon.jdbc.Events.event;
import static dev.tenon.jdbc.Events.mark;
import static dev.tenon.jdbc.Events.order;
import static dev.tenon.jdbc.Events.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.event.EventRecord;
import dev.tenon.event.ExpectedVersion;
import dev.tenon.event.Metadata;
import dev.tenon.event.NewEvent;
import dev.tenon.event.Payload;
import dev.tenon.event.Position;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Tx;
import dev.tenon.spi.ViewStore;
import dev.tenon.testing.server.MariaDbServer;
import dev.tenon.view.Table;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mariadb.jdbc.MariaDbDataSource;

/** What a server, a database, a driver or a session is set to changes nothing, or is refused. */
class MariaDbSettingsTest {
  private static final JdbcOptions CREATE = JdbcOptions.server().createSchema();

  private static MariaDbServer server;
  private JdbcDatabase database;

  @BeforeAll
  static void startServer() {
    server = MariaDbServer.startTemporary();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @BeforeEach
  void openDatabase() throws SQLException {
    database = JdbcDatabase.mariadb(source("shop", ""), CREATE);
  }

  @AfterEach
  void emptyDatabase() throws SQLException {
    database.close();
    try (Connection connection = source("shop", "").getConnection();
        Statement statement = connection.createStatement()) {
      MariaDbTest.dropTables(statement);
    }
  }

  private static MariaDbDataSource source(String database, String options) throws SQLException {
    MariaDbDataSource source = new MariaDbDataSource(server.jdbcUrl(database) + options);
    source.setUser(server.superuser());
    source.setPassword(server.password());
    return source;
  }

  private Outcome single(NewEvent event) {
    return database
        .log()
        .write(List.of(write(append(order("1"), ExpectedVersion.any(), event))))
        .getFirst();
  }

  @Test
  void serverThatWouldShortenTextIsRefused() throws SQLException {
    MariaDbDataSource lenient = source("shop", "&sessionVariables=sql_mode='ANSI_QUOTES'");
    try (JdbcDatabase careless = JdbcDatabase.mariadb(lenient)) {
      assertThatThrownBy(
              () -> careless.log().write(List.of(write(append(order("1"), 0, event("a"))))))
          .hasMessageContaining("TENON-1001")
          .hasMessageContaining("STRICT_TRANS_TABLES");
      assertThatThrownBy(() -> careless.begin().unwrap(Connection.class))
          .hasMessageContaining("TENON-1001");
    }
    assertThat(database.log().end().offset()).isZero();
  }

  @Test
  void timesAreKeptWhateverTheZoneOfASession() throws SQLException {
    List<Instant> times =
        List.of(
            Instant.parse("0001-01-01T00:00:00Z"),
            Instant.parse("2026-03-29T02:30:00.000001Z"), // not there in Berlin
            Instant.parse("9999-12-31T23:59:59.999999Z"));
    for (Instant time : times) {
      NewEvent event =
          new NewEvent(
              Events.id(), new Payload("noted", 1, new byte[0]), "k", Metadata.occurredAt(time));
      assertThat(single(event)).isInstanceOf(Outcome.Committed.class);
    }
    for (Instant time : List.of(Instant.MIN, Instant.parse("+10000-01-01T00:00:00Z"))) {
      NewEvent event =
          new NewEvent(
              Events.id(), new Payload("noted", 1, new byte[0]), "k", Metadata.occurredAt(time));
      assertThat(single(event)).isInstanceOf(Outcome.Failed.class);
    }

    MariaDbDataSource elsewhere = source("shop", "&sessionVariables=time_zone='-07:00'");
    try (JdbcDatabase read = JdbcDatabase.mariadb(elsewhere)) {
      assertThat(read.log().page(0, 10))
          .extracting(e -> e.metadata().occurredAt())
          .isEqualTo(times);
    }
    try (Connection connection = elsewhere.getConnection();
        Statement statement = connection.createStatement()) {
      ResultSet row =
          statement.executeQuery("select occurred_at from tenon_event where version = 2");
      row.next();
      assertThat(row.getString(1)).startsWith("2026-03-29 02:30:00");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "useServerPrepStmts=true",
        "useBulkStmts=true",
        "useBulkStmtsForInserts=false",
        "rewriteBatchedStatements=true",
        "allowMultiQueries=true",
        "defaultFetchSize=2",
        "autocommit=false",
        "connectionCollation=utf8mb4_bin",
        "sessionVariables=sql_mode='STRICT_ALL_TABLES,ANSI_QUOTES,NO_BACKSLASH_ESCAPES'"
      })
  void worksHoweverTheDriverIsSet(String option) throws SQLException {
    record Note(String id, String order) {}
    Table<Note> notes = Table.of("notes_of_it", Note.class, "id", Note::id).indexedBy("order");
    Note note = new Note("1", "back\\slash 'quoted' \"twice\" 😀 ");
    NewEvent known = event("known", "k\\'1");
    assertThat(single(known)).isInstanceOf(Outcome.Committed.class);
    try (JdbcDatabase other = JdbcDatabase.mariadb(source("shop", "&" + option), CREATE)) {
      other.views().prepare(notes);

      List<Outcome> outcomes =
          other
              .log()
              .write(
                  List.of(
                      write(append(order("1"), 0, event("conflict"))),
                      write(append(order("1"), 1, event("a"), event("b", "k \\")), mark("k", 0, 1)),
                      write(append(order("a "), 0, event("c"), known)),
                      write(append(order("a"), 0, event("d")), mark("k ", 0, 2))));
      try (Tx tx = other.begin()) {
        tx.add(write(append(order("A"), 0, event("e")), mark("k", 1, 3)));
        other.views().save(tx, notes, Map.of("1", Optional.of(note), "2", Optional.empty()));
        assertThat(tx.commit()).isInstanceOf(Outcome.Committed.class);
      }

      assertThat(outcomes)
          .extracting(Outcome::getClass)
          .extracting(Class::getSimpleName)
          .containsExactly("Conflict", "Committed", "Failed", "Committed");
      assertThat(WritesContract.texts(other.log().page(0, 10)))
          .containsExactly("known", "a", "b", "d", "e");
      assertThat(other.log().page(0, 10))
          .extracting(EventRecord::key)
          .startsWith("k\\'1", "key", "k \\");
      assertThat(other.progress().marks("reader", "source", Set.of("k", "k ", "K")))
          .extractingByKeys("k", "k ")
          .extracting(Position::offset)
          .containsExactly(3L, 2L);
      assertThat(other.views().find(notes, new ViewStore.Query("order", note.order(), "", 9)))
          .containsExactly(note);
    }
  }

  @Test
  void textIsKeptWhateverTheDatabasesCharacterSet() throws SQLException {
    try (Connection connection = source("shop", "").getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("create database western character set latin1");
    }
    record Note(String id, String text) {}
    Table<Note> notes = Table.of("notes", Note.class, "id", Note::id).indexedBy("text");
    Note note = new Note("Ж😀", "😀");
    try (JdbcDatabase western = JdbcDatabase.mariadb(source("western", ""), CREATE)) {
      western.views().prepare(notes);
      try (Tx tx = western.begin()) {
        tx.add(write(append(order("Ж"), 0, event("a", "😀"))));
        western.views().save(tx, notes, Map.of(note.id(), Optional.of(note)));
        tx.commit();
      }
      assertThat(western.log().read(order("Ж"), 0, 9))
          .extracting(EventRecord::key)
          .containsExactly("😀");
      assertThat(western.views().find(notes, new ViewStore.Query("text", "😀", "", 9)))
          .containsExactly(note);
    }
  }
}
