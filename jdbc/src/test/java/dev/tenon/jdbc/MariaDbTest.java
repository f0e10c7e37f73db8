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
  String endless() {
    return "select sleep(3600)";
  }

  @Override
  String refusePoison() {
    return "alter table tenon_event add check (event_type <> 'poison')";
  }

  @Override
  void cutHoldersOfLocks() throws SQLException {
    List<String> holders = new ArrayList<>();
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select id from information_schema.processlist"
                    + " where is_used_lock(concat('tenon/', sha2('shop/order-1', 224))) = id")) {
      while (rows.next()) {
        holders.add(rows.getString(1));
      }
    }
    for (String holder : holders) {
      run("kill " + holder);
    }
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
  void transactionThatReadThePastIsRefusedAtItsCommit() throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      assertThat(select(statement, "select count(*) from notes")).isEqualTo("0");
      connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED); // too late
      statement.execute("insert into notes values ('undone')");
      try (Tx tx = database.join(connection)) {
        committed(write(mark("k", 0, 1)));
        tx.add(write(mark("k", 0, 2)));
        assertThatThrownBy(tx::commit)
            .hasMessageContaining("TENON-1001")
            .hasMessageContaining("before it begins");
      }
      assertThat(select(statement, "select count(*) from notes")).isEqualTo("0");
    }
    committed(write(mark("k", 1, 2)));
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
  void whatIsTooLongIsRefusedByItself() {
    NewEvent longest = event("a", "k".repeat(500));
    NewEvent tooLong = event("b", "k".repeat(501));
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
  void blanksAtTheEndCount() {
    record Note(String id, String text) {}
    Table<Note> notes = Table.of("blanks", Note.class, "id", Note::id).indexedBy("text");
    Note without = new Note("a", "x");
    Note with = new Note("a ", "x ");
    database.views().prepare(notes);
    try (Tx tx = database.begin()) {
      database.views().save(tx, notes, Map.of("a", Optional.of(without), "a ", Optional.of(with)));
      tx.commit();
    }

    try (Tx tx = database.begin()) {
      assertThat(database.views().load(tx, notes, List.of("a ")))
          .containsOnly(Map.entry("a ", with));
    }
    assertThat(database.views().find(notes, new ViewStore.Query("text", "x", "", 9)))
        .containsExactly(without);
    try (Tx tx = database.begin()) {
      database.views().save(tx, notes, Map.of("a ", Optional.empty()));
      tx.commit();
    }
    assertThat(database.views().find(notes, new ViewStore.Query(null, null, "", 9)))
        .containsExactly(without);
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
