package dev.tenon.jdbc;

import static dev.tenon.jdbc.Events.append;
import static dev.tenon.jdbc.Events.event;
import static dev.tenon.jdbc.Events.order;
import static dev.tenon.jdbc.Events.write;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import dev.tenon.event.Metadata;
import dev.tenon.event.Payload;
import dev.tenon.event.Position;
import dev.tenon.message.Message;
import dev.tenon.spi.Change;
import dev.tenon.spi.OutboxMessage;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Tx;
import dev.tenon.spi.Write;
import dev.tenon.testing.server.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Beside a standby that never answers: whoever asks for a durable commit waits. */
@Timeout(value = 120, unit = SECONDS, threadMode = SEPARATE_THREAD)
class PostgresLazyCommitTest {
  private static final Change.MoveMark FENCE = fence(3, 3);

  private final PostgresServer server = PostgresServer.startTemporary();
  private JdbcDatabase database;

  @BeforeEach
  void open() throws SQLException {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(server.jdbcUrl("postgres"));
    source.setUser(server.superuser());
    source.setPassword(server.password());
    database = JdbcDatabase.postgres(source, JdbcOptions.server().createSchema());
    assertThat(written(write(fence(0, 3)))).isInstanceOf(Outcome.Committed.class);
    try (Tx tx = database.begin()) {
      tx.send(List.of(message()));
      tx.commit();
    }
    requireStandby("nobody");
  }

  @AfterEach
  void close() {
    database.close();
    server.close();
  }

  @Test
  void whatIsTakenOutOfTheOutboxNeedNotBeDurable() {
    List<OutboxMessage> sent = due();

    assertThat(written(write(new Change.Sent(sent, true), FENCE)))
        .isInstanceOf(Outcome.Committed.class);
    assertThat(due()).isEmpty();
  }

  @Test
  void whoIsSucceededMeanwhileTakesNothingOut() throws SQLException {
    List<OutboxMessage> sent = due();
    CompletableFuture<Outcome> written;
    try (Connection other = connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("set local synchronous_commit = local");
      statement.execute("update tenon_mark set log_offset = 4 where source = '@leader'");
      written =
          CompletableFuture.supplyAsync(() -> written(write(new Change.Sent(sent, false), FENCE)));
      awaitOne("wait_event_type = 'Lock'");
      other.commit();
    }

    assertThat(written.join()).isEqualTo(new Outcome.Stale(FENCE, 4));
    assertThat(due()).hasSize(1);
  }

  static Stream<List<Change>> others() {
    return Stream.of(
        List.of(append(order("1"), 0, event("1"))),
        List.of(fence(3, 4)),
        List.of(new Change.Receive("reader", "source", "1")));
  }

  @ParameterizedTest
  @MethodSource("others")
  void whateverElseIsWrittenIsDurable(List<Change> others) throws SQLException {
    List<Change> changes =
        Stream.concat(others.stream(), Stream.of(new Change.Sent(due(), false))).toList();
    CompletableFuture<Outcome> written =
        CompletableFuture.supplyAsync(() -> written(new Write(Events.NOON, changes)));
    while (!"1"
        .equals(text("select count(*) from pg_stat_activity where wait_event = 'SyncRep'"))) {
      LockSupport.parkNanos(1_000_000);
    }
    assertThat(written).isNotDone();

    requireStandby("");
    assertThat(written.join()).isInstanceOf(Outcome.Committed.class);
  }

  private Outcome written(Write write) {
    return database.log().write(List.of(write)).getFirst();
  }

  private List<OutboxMessage> due() {
    return database.outbox().due(Events.NOON, 0, 10);
  }

  private static Change.MoveMark fence(long from, long to) {
    return new Change.MoveMark("relay", "@leader", "shop", from, new Position("life", to));
  }

  private static OutboxMessage message() {
    Payload payload = new Payload("Sent", 1, new byte[0]);
    Message message =
        new Message("1", payload, "shop", "", "key", Metadata.none(), Events.NOON, null);
    return new OutboxMessage(0, "shop", message, null);
  }

  private void awaitOne(String waits) throws SQLException {
    while (!"1".equals(text("select count(*) from pg_stat_activity where " + waits))) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  private void requireStandby(String name) throws SQLException {
    text("alter system set synchronous_standby_names = '" + name + "'");
    text("select pg_reload_conf()");
    while (!name.equals(text("show synchronous_standby_names"))) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(
        server.jdbcUrl("postgres"), server.superuser(), server.password());
  }

  private String text(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      if (!statement.execute(sql)) {
        return "";
      }
      try (ResultSet row = statement.getResultSet()) {
        row.next();
        return row.getString(1);
      }
    }
  }
}
