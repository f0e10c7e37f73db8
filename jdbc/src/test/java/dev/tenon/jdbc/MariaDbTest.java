package dev.tenon.jdbc;

import static dev.tenon.jdbc.Events.append;
import static dev.tenon.jdbc.Events.event;
import static dev.tenon.jdbc.Events.mark;
import static dev.tenon.jdbc.Events.order;
import static dev.tenon.jdbc.Events.write;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tenon.error.TenonException;
import dev.tenon.event.EventRecord;
import dev.tenon.event.ExpectedVersion;
import dev.tenon.event.Metadata;
import dev.tenon.event.NewEvent;
import dev.tenon.event.Payload;
import dev.tenon.event.Position;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Tx;
import dev.tenon.spi.ViewStore;
import dev.tenon.spi.Write;
import dev.tenon.testing.server.MariaDbServer;
import dev.tenon.view.Table;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mariadb.jdbc.MariaDbDataSource;

class MariaDbTest extends ServerContract {
  private static MariaDbServer server;
  private static HikariDataSource pool;

  @BeforeAll
  static void startServer() {
    server = MariaDbServer.startTemporary();
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(server.jdbcUrl("shop"));
    config.setUsername(server.superuser());
    config.setPassword(server.password());
    pool = new HikariDataSource(config);
  }

  @AfterAll
  static void stopServer() {
    pool.close();
    server.close();
  }

  @Override
  JdbcDatabase open(JdbcOptions options) {
    return JdbcDatabase.mariadb(pool, options);
  }

  @Override
  String script() {
    return "db/tenon/mariadb/V1__tenon.sql";
  }

  @Override
  Connection connect() throws SQLException {
    Connection connection = pool.getConnection();
    connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
    return connection;
  }

  private static MariaDbDataSource source(String database, String options) throws SQLException {
    MariaDbDataSource source = new MariaDbDataSource(server.jdbcUrl(database) + options);
    source.setUser(server.superuser());
    source.setPassword(server.password());
    return source;
  }

  @Override
  void emptyDatabase() throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      dropTables(statement);
    }
  }

  static void dropTables(Statement statement) throws SQLException {
    List<String> tables = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery("show tables")) {
      while (rows.next()) {
        tables.add('`' + rows.getString(1) + '`');
      }
    }
    if (!tables.isEmpty()) {
      statement.execute("drop table " + String.join(", ", tables));
    }
  }

  private static String select(Statement statement, String sql) throws SQLException {
    try (ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  @Test
  void connectionOfTheServersOwnIsolationCannotJoin() throws SQLException {
    try (Connection connection = pool.getConnection()) {
      assertThat(connection.getTransactionIsolation())
          .isEqualTo(Connection.TRANSACTION_REPEATABLE_READ);
      assertThatThrownBy(() -> database.join(connection))
          .hasMessageContaining("TENON-1001")
          .hasMessageContaining("READ COMMITTED");
    }
  }

  @Test
  void ownTransactionsReadWhatIsCommitted() throws SQLException {
    try (Tx tx = database.begin();
        Statement statement = tx.unwrap(Connection.class).createStatement()) {
      assertThat(select(statement, "select count(*) from notes")).isEqualTo("0");
      run("insert into notes values ('meanwhile')");
      assertThat(select(statement, "select count(*) from notes")).isEqualTo("1");
    }
  }

  @Test
  void manyAtOnceCreateOneSchema() throws Exception {
    emptyDatabase();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Position>> ends = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        ends.add(
            threads.submit(() -> {
              try (JdbcDatabase one = open()) {
                return one.log().end();
              }
            }));
      }
      Set<Position> seen = new HashSet<>();
      for (Future<Position> end : ends) {
        seen.add(end.get(30, SECONDS));
      }
      assertThat(seen).hasSize(1);
    }
  }

  @Test
  void schemaLeftUnfinishedIsCompleted() throws SQLException {
    run("drop table tenon_log, tenon_mark");

    assertThatThrownBy(() -> open(JdbcOptions.server())).hasMessageContaining("TENON-1203");
    try (JdbcDatabase completed = open()) {
      assertThat(completed.log().write(List.of(write(mark("k", 0, 1)))).getFirst())
          .isInstanceOf(Outcome.Committed.class);
    }
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
  void whatIsTooLongIsRefusedByItself() {
    NewEvent longest = event("a", "k".repeat(450));
    NewEvent tooLong = event("b", "k".repeat(451));
    NewEvent tooBig =
        new NewEvent(
            Events.id(), new Payload("noted", 1, new byte[17 << 20]), "k", Metadata.none());
    NewEvent big =
        new NewEvent(Events.id(), new Payload("noted", 1, new byte[5 << 20]), "k", Metadata.none());

    List<Outcome> outcomes =
        database
            .log()
            .write(
                List.of(
                    write(append(order("1"), 0, longest)),
                    write(append(order("2"), 0, tooLong)),
                    write(append(order("3"), 0, big, tooBig)),
                    write(append(order("4"), 0, big), mark("k", 0, 1)),
                    write(append(order("5"), 0, event("c")))));

    assertThat(outcomes)
        .extracting(Outcome::getClass)
        .extracting(Class::getSimpleName)
        .containsExactly("Committed", "Failed", "Failed", "Committed", "Committed");
    assertThat(database.log().page(0, 10))
        .extracting(e -> e.stream().id())
        .containsExactly("1", "4", "5");
    assertThat(database.log().page(1, 1).getFirst().payload().data()).hasSize(5 << 20);
  }

  @Test
  void largeBatchTakesNoMoreRoundTripsThanASmallOne() throws SQLException {
    HikariConfig config = new HikariConfig();
    config.setDataSource(source("shop", ""));
    config.setMaximumPoolSize(1);
    try (HikariDataSource one = new HikariDataSource(config);
        JdbcDatabase counted = JdbcDatabase.mariadb(one)) {
      List<Long> counts = new ArrayList<>();
      for (int size : List.of(10, 1000)) {
        List<Write> batch = new ArrayList<>();
        for (int i = 0; i < size; i++) {
          String id = size + "-" + i;
          batch.add(write(append(order(id), 0, event("a"), event("b")), mark(id, 0, 1)));
        }
        long before = requests(one);
        assertThat(counted.log().write(batch)).allMatch(Outcome.Committed.class::isInstance);
        counts.add(requests(one) - before);
      }
      assertThat(counts.getLast()).as("%s", counts).isEqualTo(counts.getFirst()).isLessThan(6);
    }
  }

  /** How many requests its one connection sent. */
  private static long requests(HikariDataSource one) throws SQLException {
    try (Connection connection = one.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("show session status like 'Questions'")) {
      row.next();
      return row.getLong(2);
    }
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
      committed(write(append(order("1"), ExpectedVersion.any(), event)));
    }
    for (Instant time : List.of(Instant.MIN, Instant.parse("+10000-01-01T00:00:00Z"))) {
      NewEvent event =
          new NewEvent(
              Events.id(), new Payload("noted", 1, new byte[0]), "k", Metadata.occurredAt(time));
      assertThat(single(write(append(order("1"), ExpectedVersion.any(), event))))
          .isInstanceOf(Outcome.Failed.class);
    }

    MariaDbDataSource elsewhere = source("shop", "&sessionVariables=time_zone='-07:00'");
    try (JdbcDatabase read = JdbcDatabase.mariadb(elsewhere)) {
      assertThat(read.log().page(0, 10))
          .extracting(e -> e.metadata().occurredAt())
          .isEqualTo(times);
    }
    try (Connection connection = elsewhere.getConnection();
        Statement statement = connection.createStatement()) {
      assertThat(select(statement, "select occurred_at from tenon_event where version = 2"))
          .startsWith("2026-03-29 02:30:00");
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
    committed(write(append(order("1"), 0, known)));
    try (JdbcDatabase other =
        JdbcDatabase.mariadb(source("shop", "&" + option), JdbcOptions.server().createSchema())) {
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
      assertThat(texts(other.log().page(0, 10))).containsExactly("known", "a", "b", "d", "e");
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
    run("create database western character set latin1");
    record Note(String id, String text) {}
    Table<Note> notes = Table.of("notes", Note.class, "id", Note::id).indexedBy("text");
    Note note = new Note("Ж😀", "😀");
    try (JdbcDatabase western =
        JdbcDatabase.mariadb(source("western", ""), JdbcOptions.server().createSchema())) {
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
    run("drop database western");
  }

  @Test
  void lostConnectionIsToldAndTheNextWriteDone() throws SQLException {
    try (Tx tx = database.begin();
        Statement statement = tx.unwrap(Connection.class).createStatement()) {
      tx.add(write(append(order("1"), 0, event("lost"))));
      run("kill " + select(statement, "select connection_id()"));
      assertThatThrownBy(tx::commit)
          .isInstanceOf(TenonException.class)
          .hasMessageContaining("TENON-1201");
    }
    committed(write(append(order("1"), 0, event("a"))));
    assertThat(database.log().end().offset()).isEqualTo(1);
  }

  @Test
  void unreachableServerIsNamedWithoutItsPassword() throws SQLException {
    MariaDbDataSource nowhere =
        new MariaDbDataSource("jdbc:mariadb://localhost:1/shop?password=secret");

    assertThatThrownBy(() -> JdbcDatabase.mariadb(nowhere))
        .isInstanceOf(TenonException.class)
        .hasMessageContaining("TENON-1201")
        .hasMessageContaining("jdbc:mariadb://localhost:1/shop")
        .hasMessageNotContaining("secret");
  }
}
