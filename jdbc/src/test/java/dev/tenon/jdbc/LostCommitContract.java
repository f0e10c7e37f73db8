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
import dev.tenon.event.NewEvent;
import dev.tenon.jdbc.Line.Place;
import dev.tenon.spi.Change;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Tx;
import dev.tenon.spi.Write;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The connection to a real server is cut while it commits. */
abstract class LostCommitContract {
  Line line;
  JdbcDatabase database;

  abstract int port();

  /** The server's database through that port. */
  abstract DataSource source(int port) throws SQLException;

  abstract JdbcDatabase open(DataSource source, JdbcOptions options);

  abstract void emptyDatabase() throws SQLException;

  /** What a request has in it that commits what a batch stores. */
  abstract String batchCommit();

  /** What a request has in it that commits what a batch stores without reading first. */
  String unreadBatchCommit() {
    return batchCommit();
  }

  /** What a request has in it that commits a transaction with work of its own. */
  abstract String commit();

  @BeforeEach
  void connect() throws IOException, SQLException {
    emptyDatabase();
    sql("create table notes (text varchar(100))");
    line = new Line("127.0.0.1", port());
    database = open(source(line.port()), JdbcOptions.server().createSchema());
  }

  @AfterEach
  void disconnect() {
    database.close();
    line.close();
  }

  void sql(String text) throws SQLException {
    try (Connection connection = source(port()).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(text);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aBatchIsDoneOnce(Place place) {
    List<Write> batch =
        List.of(
            write(append(order("1"), 0, event("a"), event("b")), mark("1", 0, 7)),
            write(mark("2", 0, 8)),
            write(append(order("1"), 2, event("c"))),
            write(append(order("2"), 0, event("d"))));
    line.cutAt(unreadBatchCommit(), place);

    List<Outcome> outcomes = database.log().write(batch);

    assertThat(line.wasCut()).isTrue();
    assertThat(told(outcomes)).isEqualTo(stored());
    assertThat(stored())
        .containsExactly("1 order-1 1", "2 order-1 2", "3 order-1 3", "4 order-2 1");
    assertThat(database.progress().marks("reader", "source", List.of("1", "2")))
        .extractingByKeys("1", "2")
        .extracting("offset")
        .containsExactly(7L, 8L);
  }

  @ParameterizedTest
  @EnumSource
  void aBatchThatReadsFirstIsDoneOnce(Place place) {
    database.log().write(List.of(write(append(order("1"), 0, event("a")))));
    List<Write> batch =
        List.of(
            write(append(order("1"), ExpectedVersion.any(), event("b"))),
            write(append(order("2"), 5, event("refused"))),
            write(append(order("3"), 0, event("c"))));
    line.cutAt(batchCommit(), place);

    List<Outcome> outcomes = database.log().write(batch);

    assertThat(line.wasCut()).isTrue();
    assertThat(outcomes.get(1)).isEqualTo(new Outcome.Conflict(order("2"), 0));
    assertThat(stored()).containsExactly("1 order-1 1", "2 order-1 2", "3 order-3 1");
    assertThat(told(List.of(outcomes.get(0), outcomes.get(2)))).isEqualTo(stored().subList(1, 3));
  }

  @Test
  void aTransactionWhoseAnswerIsLostIsKnownToBeDone() throws SQLException {
    Change.Append append = append(order("1"), 0, event("a"));
    try (Tx tx = database.begin()) {
      note(tx);
      tx.add(write(append));
      line.cutAt(batchCommit(), Place.BEFORE_ANSWER);

      Outcome outcome = tx.commit();

      assertThat(line.wasCut()).isTrue();
      assertThat(told(List.of(outcome))).containsExactly("1 order-1 1");
    }
    assertThat(notes()).isEqualTo(1);
    assertThat(stored()).hasSize(1);
  }

  @Test
  void aTransactionWhoseCommitIsLostIsKnownToBeUndone() throws SQLException {
    NewEvent event = event("a");
    try (Tx tx = database.begin()) {
      note(tx);
      tx.add(write(append(order("1"), 0, event)));
      line.cutAt(batchCommit(), Place.BEFORE_REQUEST);

      assertThatThrownBy(tx::commit).hasMessageContaining("TENON-1201");
      assertThat(line.wasCut()).isTrue();
    }
    assertThat(notes()).isZero();
    assertThat(stored()).isEmpty();
  }

  @Test
  void aTransactionThatLeavesNoTraceInTheLogIsInDoubt() throws SQLException {
    try (Tx tx = database.begin()) {
      note(tx);
      line.cutAt(commit(), Place.BEFORE_ANSWER);

      assertThatThrownBy(tx::commit).hasMessageContaining("TENON-1202");
      assertThat(line.wasCut()).isTrue();
    }
    assertThat(notes()).isEqualTo(1);
  }

  private int notes() throws SQLException {
    try (Connection connection = source(port()).getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select count(*) from notes")) {
      row.next();
      return row.getInt(1);
    }
  }

  List<String> stored() {
    return database.log().page(0, 100).stream().map(LostCommitContract::text).toList();
  }

  private static String text(EventRecord event) {
    return event.offset() + " " + event.stream() + " " + event.version();
  }

  private static void note(Tx tx) throws SQLException {
    try (Statement statement = tx.unwrap(Connection.class).createStatement()) {
      statement.execute("insert into notes values ('own work')");
    }
  }

  private static List<String> told(List<Outcome> outcomes) {
    List<String> events = new ArrayList<>();
    for (Outcome outcome : outcomes) {
      ((Outcome.Committed) outcome).events().forEach(event -> events.add(text(event)));
    }
    return events;
  }
}
