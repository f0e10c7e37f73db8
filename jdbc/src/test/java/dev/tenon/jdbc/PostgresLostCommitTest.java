package dev.tenon.jdbc;

import static dev.tenon.jdbc.Events.append;
import static dev.tenon.jdbc.Events.event;
import static dev.tenon.jdbc.Events.order;
import static dev.tenon.jdbc.Events.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.jdbc.Line.Place;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Write;
import dev.tenon.testing.server.PostgresServer;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class PostgresLostCommitTest extends LostCommitContract {
  private static PostgresServer server;

  @BeforeAll
  static void startServer() {
    server = PostgresServer.startTemporary();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @Override
  int port() {
    return server.port();
  }

  @Override
  DataSource source(int port) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(server.jdbcUrl("postgres").replace(":" + server.port(), ":" + port));
    source.setUser(server.superuser());
    source.setPassword(server.password());
    source.setPrepareThreshold(0); // every request carries its text
    return source;
  }

  @Override
  JdbcDatabase open(DataSource source, JdbcOptions options) {
    return JdbcDatabase.postgres(source, options);
  }

  @Override
  void emptyDatabase() throws SQLException {
    sql("drop schema public cascade; create schema public");
  }

  /** A text of its own. */
  @Override
  String batchCommit() {
    return "commit\0";
  }

  /** Such a batch is a transaction by itself. */
  @Override
  String unreadBatchCommit() {
    return "with go as";
  }

  @Override
  String commit() {
    return "commit\0";
  }

  /** Only this server is given a batch without being asked first. */
  @Test
  void whatSomebodyElseDidMeanwhileIsAConflict() throws SQLException {
    try (JdbcDatabase other = open(source(port()), JdbcOptions.server())) {
      Write theirs = write(append(order("1"), 0, event("theirs")));
      assertThat(other.log().write(List.of(theirs)).getFirst())
          .isInstanceOf(Outcome.Committed.class);
      line.cutAt(unreadBatchCommit(), Place.BEFORE_REQUEST);

      List<Outcome> outcomes =
          database.log().write(List.of(write(append(order("1"), 0, event("ours")))));

      assertThat(line.wasCut()).isTrue();
      assertThat(outcomes).containsExactly(new Outcome.Conflict(order("1"), 1));
      assertThat(stored()).containsExactly("1 order-1 1");
    }
  }
}
