package dev.tenon.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.Tenon;
import dev.tenon.command.Entity;
import dev.tenon.command.Snapshots;
import dev.tenon.command.UnitOfWork;
import dev.tenon.event.EventStore.Until;
import dev.tenon.event.Metadata;
import dev.tenon.jdbc.NotedCodec.Noted;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Tx;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A service's commands together with its own tables, and its snapshots. */
abstract class CommandsContract extends DoorContract {
  /** A command adds a text that is not empty; the state is all of them, joined. */
  private static final Entity<String, String, Noted> DIARY =
      Entity.<String, String, Noted>of(
              "diary",
              "",
              (text, state) -> text.isEmpty() ? List.of() : List.of(new Noted(text)),
              (state, event) -> state + event.text())
          .withSnapshots(
              Snapshots.<String>of(
                      state -> state.getBytes(UTF_8), bytes -> new String(bytes, UTF_8))
                  .every(10));

  private Tenon service;
  private Tenon rival;

  @BeforeEach
  void startServices() {
    service = start();
    rival = start();
  }

  @AfterEach
  void stopServices() {
    service.close();
    rival.close();
  }

  private Tenon start() {
    return Tenon.service("diaries").database(database).codec(new NotedCodec()).start();
  }

  private static void note(Tx tx, String text) throws SQLException {
    Connection connection = tx.unwrap(Connection.class);
    try (PreparedStatement insert = connection.prepareStatement("insert into notes values (?)")) {
      insert.setString(1, text);
      insert.executeUpdate();
    }
  }

  @Test
  void commandsAndOwnTableAreCommittedTogether() throws SQLException {
    service.execute(DIARY, "d", "a");
    try (Tx tx = database.begin()) {
      note(tx, "kept");
      UnitOfWork unit = service.within(tx, Metadata.none());
      assertThat(unit.execute(DIARY, "d", "b").state()).isEqualTo("ab");
      assertThat(unit.execute(DIARY, "d", "c").state()).isEqualTo("abc");
      assertThat(unit.execute(DIARY, "e", "x").version()).isEqualTo(1);
      assertThat(rival.load(DIARY, "d").state()).isEqualTo("a");

      assertThat(((Outcome.Committed) tx.commit()).events()).hasSize(3);
    }
    assertThat(notes()).isEqualTo(1);
    assertThat(service.execute(DIARY, "d", "d").state()).isEqualTo("abcd");
    assertThat(rival.load(DIARY, "d").state()).isEqualTo("abcd");
  }

  @Test
  void commandsJoinACallersConnection() throws SQLException {
    try (Connection connection = connect();
        PreparedStatement insert =
            connection.prepareStatement("insert into notes values ('kept')")) {
      connection.setAutoCommit(false);
      insert.executeUpdate();
      try (Tx tx = database.join(connection)) {
        service.within(tx, Metadata.none()).execute(DIARY, "d", "a");
        assertThat(tx.commit()).isInstanceOf(Outcome.Committed.class);
      }
      insert.executeUpdate();
      try (Tx tx = database.join(connection)) {
        service.within(tx, Metadata.none()).execute(DIARY, "d", "b");
      }
    }
    assertThat(notes()).isEqualTo(1);
    assertThat(service.load(DIARY, "d").state()).isEqualTo("a");
  }

  @Test
  void entityChangedMeanwhileUndoesTheCallersWork() throws SQLException {
    try (Tx tx = database.begin()) {
      UnitOfWork unit = service.within(tx, Metadata.none());
      unit.execute(DIARY, "e", "x");
      unit.execute(DIARY, "d", "");
      rival.execute(DIARY, "d", "a");
      note(tx, "undone");

      assertThat(tx.commit()).isEqualTo(new Outcome.Conflict(DIARY.stream("d"), 1));
    }
    assertThat(notes()).isZero();
    assertThat(service.load(DIARY, "e").exists()).isFalse();
  }

  @Test
  void workIsRepeatedUntilItFits() throws SQLException {
    AtomicInteger attempts = new AtomicInteger();

    String state =
        service.transact(
            Metadata.none(),
            (tx, unit) -> {
              String now = unit.execute(DIARY, "d", "mine").state();
              if (attempts.incrementAndGet() < 4) {
                rival.execute(DIARY, "d", "r");
              }
              note(tx, now);
              return now;
            });

    assertThat(state).isEqualTo("rrrmine");
    assertThat(attempts).hasValue(4);
    assertThat(notes()).isEqualTo(1);
    assertThat(rival.load(DIARY, "d").state()).isEqualTo("rrrmine");
  }

  @Test
  void workThatFailsIsUndoneAndItsExceptionThrown() throws SQLException {
    assertThatThrownBy(() ->
            service.transact(
                Metadata.none(),
                (tx, unit) -> {
                  unit.execute(DIARY, "d", "a");
                  note(tx, "undone");
                  throw new SQLException("no such luck");
                }))
        .isInstanceOf(SQLException.class)
        .hasMessage("no such luck");

    assertThat(notes()).isZero();
    assertThat(service.load(DIARY, "d").exists()).isFalse();
  }

  @Test
  void manyTransactionsAtOnceLoseNothing() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Callable<Integer>> writers =
          List.of(service, rival, service, rival).stream().map(CommandsContract::writer).toList();
      for (Future<Integer> writer : threads.invokeAll(writers)) {
        assertThat(writer.get()).isEqualTo(15);
      }
    }
    assertThat(service.load(DIARY, "d").state()).isEqualTo("x".repeat(60));
    assertThat(notes()).isEqualTo(60);
  }

  private static Callable<Integer> writer(Tenon one) {
    return () -> {
      int done = 0;
      while (done < 15) {
        done +=
            one.transact(
                Metadata.none(),
                (tx, unit) -> {
                  unit.execute(DIARY, "d", "x");
                  note(tx, "kept");
                  return 1;
                });
      }
      return done;
    };
  }

  @Test
  void statesComeFromSnapshotsAndTheEventsAfterThem() {
    for (int i = 0; i < 34; i++) {
      (i % 2 == 0 ? service : rival).execute(DIARY, "d", "" + i % 10);
    }
    rival.close();
    service.close();

    var read = database.snapshots().read(DIARY.stream("d"), 1, 100);
    // Of the two that write, one may see the thirtieth event together with the next ones.
    assertThat(read.snapshot())
        .isNotNull()
        .satisfies(snapshot -> assertThat(snapshot.version()).isBetween(30L, 34L))
        .satisfies(snapshot -> assertThat(read.events()).hasSize(34 - (int) snapshot.version()));
    try (Tenon again = start()) {
      String all = "0123456789".repeat(3) + "0123";
      assertThat(again.load(DIARY, "d").state()).isEqualTo(all);
      assertThat(again.load(DIARY, "d", Until.version(31)).state()).isEqualTo(all.substring(0, 31));
      assertThat(again.load(DIARY, "d", Until.version(7)).state()).isEqualTo("0123456");
      assertThat(again.history(DIARY, "d", 31, 2))
          .extracting(entry -> entry.state())
          .containsExactly(all.substring(0, 32), all.substring(0, 33));
    }
  }
}
