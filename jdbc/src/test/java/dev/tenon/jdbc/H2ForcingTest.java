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
import dev.tenon.message.Message;
import dev.tenon.spi.OutboxMessage;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Tx;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What H2 has committed and not forced yet is told to nobody. */
@Timeout(value = 60, unit = SECONDS, threadMode = SEPARATE_THREAD)
class H2ForcingTest {
  private static final Set<Thread.State> AT_REST =
      EnumSet.of(
          Thread.State.WAITING,
          Thread.State.TIMED_WAITING,
          Thread.State.BLOCKED,
          Thread.State.TERMINATED);

  private final HeldForces files = HeldForces.install();

  @TempDir Path directory;
  private JdbcDatabase database;

  /** How what was written may be seen. */
  enum Look {
    LOG,
    OUTBOX,
    TRANSACTION,
    REFUSAL;

    long seen(JdbcDatabase in) throws SQLException {
      return switch (this) {
        case LOG -> in.log().page(0, 9).size();
        case OUTBOX -> in.outbox().due(Events.NOON, 0, 9).size();
        case TRANSACTION -> {
          try (Tx tx = in.begin()) {
            yield notes(tx);
          }
        }
        case REFUSAL -> {
          try (Tx tx = in.begin()) {
            tx.add(write(append(order("1"), 0, event("a second first"))));
            yield tx.commit() instanceof Outcome.Committed ? 0 : 1;
          }
        }
      };
    }
  }

  @BeforeEach
  void open() throws SQLException {
    database = JdbcDatabase.h2(directory.resolve("log"));
    try (Connection own = connect();
        Statement statement = own.createStatement()) {
      statement.execute("create table notes (text varchar(100))");
    }
    database.log().page(0, 9); // opening a connection forces by itself
    try (Tx one = database.begin();
        Tx other = database.begin()) {
      notes(one);
      notes(other);
    }
  }

  @AfterEach
  void close() {
    files.close();
    database.close();
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection("jdbc:h2:async:" + directory.resolve("log"), "sa", "");
  }

  @ParameterizedTest
  @EnumSource
  void whoeverLooksWaitsUntilWhatThereIsToSeeIsOnDisk(Look look) throws Exception {
    files.hold();
    FutureTask<Object> writer = start(this::writeAll);
    files.awaitHeld();
    FutureTask<Long> reader = new FutureTask<>(() -> look.seen(database));
    Thread looking = Thread.ofPlatform().start(reader);
    while (!AT_REST.contains(looking.getState())) {
      LockSupport.parkNanos(1_000_000);
    }

    assertThat(writer).isNotDone();
    if (reader.isDone()) {
      assertThat(reader.get()).as("seen before it is on disk").isZero();
    }
    files.release();

    assertThat(reader.get()).isLessThanOrEqualTo(1);
    writer.get();
    assertThat(look.seen(database)).isEqualTo(1);
  }

  @Test
  void aMessageThatSomebodyElseCommittedIsOnDiskBeforeItIsGivenOut() throws Exception {
    try (Connection own = connect();
        Statement statement = own.createStatement()) {
      statement.execute(
          "insert into tenon_outbox (message_type, data) values ('noted', stringtoutf8('plain'))");
    }
    files.hold();

    FutureTask<Long> relay = start(() -> Look.OUTBOX.seen(database));
    files.awaitHeld();

    assertThat(relay).isNotDone();
    files.release();
    assertThat(relay.get()).isEqualTo(1);
  }

  @Test
  void whatAnotherThreadIsAboutToWriteIsAwaitedBeforeTheDiskIsForced() throws Exception {
    files.holdWritesOfH2();
    try (Connection own = connect();
        Statement statement = own.createStatement()) {
      statement.execute(
          "insert into tenon_outbox (message_type, data) values ('noted', stringtoutf8('plain'))");
      files.awaitHeld();

      FutureTask<Long> relay = new FutureTask<>(() -> Look.OUTBOX.seen(database));
      Thread looking = Thread.ofPlatform().start(relay);
      while (!AT_REST.contains(looking.getState())) {
        LockSupport.parkNanos(1_000_000);
      }

      assertThat(relay).isNotDone();
      files.release();
      assertThat(relay.get()).isEqualTo(1);
    }
  }

  private Object writeAll() throws SQLException {
    try (Tx tx = database.begin()) {
      tx.add(write(append(order("1"), 0, event("first"))));
      tx.send(List.of(new OutboxMessage(0, "topic", message(), null)));
      try (Statement statement = tx.unwrap(Connection.class).createStatement()) {
        statement.execute("insert into notes values ('first')");
      }
      return tx.commit();
    }
  }

  private static Message message() {
    Payload payload = new Payload("noted", 1, new byte[0]);
    return new Message("id", payload, "shop", "", "key", Metadata.none(), Events.NOON, null);
  }

  private static long notes(Tx tx) throws SQLException {
    try (Statement statement = tx.unwrap(Connection.class).createStatement();
        ResultSet row = statement.executeQuery("select count(*) from notes")) {
      row.next();
      return row.getLong(1);
    }
  }

  private static <T> FutureTask<T> start(Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    Thread.ofPlatform().start(task);
    return task;
  }
}
