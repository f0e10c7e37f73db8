package dev.tenon.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.event.EventRecord;
import dev.tenon.event.StreamId;
import dev.tenon.spi.Change;
import dev.tenon.spi.Database;
import dev.tenon.spi.EventLog;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Tx;
import dev.tenon.spi.Write;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Opens a database for each case. */
abstract class DatabaseCases extends Kit implements DatabaseKit {
  private static final int PAGE = 400;

  private @Nullable DatabaseFixture fixture;
  private @Nullable Database database;

  @BeforeEach
  void open() {
    fixture = fixture();
    database = fixture.open();
  }

  @AfterEach
  void close() {
    if (database != null) {
      database.close();
    }
    if (fixture != null) {
      fixture.close();
    }
  }

  Database database() {
    return present(database);
  }

  EventLog log() {
    return database().log();
  }

  boolean can(DatabaseFixture.Capability capability) {
    return present(fixture).capabilities().contains(capability);
  }

  /** Closes the database and opens what the fixture opens then. */
  void reopen() {
    database().close();
    database = present(fixture).open();
  }

  /** Opens it while it is open; the case closes what comes of that. */
  Database openAnother() {
    return present(fixture).open();
  }

  List<Outcome> writeAll(Write... writes) {
    return log().write(List.of(writes));
  }

  /** Does one write. */
  Outcome write(Change... changes) {
    return only(writeAll(Samples.write(changes)));
  }

  /** Does one write that must succeed. */
  List<EventRecord> commit(Change... changes) {
    return committed(write(changes));
  }

  /** Does one write in a transaction of its own. */
  Outcome writeInTx(Change... changes) {
    try (Tx tx = database().begin()) {
      tx.add(Samples.write(changes));
      return tx.commit();
    }
  }

  static List<EventRecord> committed(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Committed.class);
    return ((Outcome.Committed) outcome).events();
  }

  static long countCommitted(List<Outcome> outcomes) {
    return outcomes.stream().filter(Outcome.Committed.class::isInstance).count();
  }

  static Outcome only(List<Outcome> outcomes) {
    assertThat(outcomes).hasSize(1);
    return outcomes.getFirst();
  }

  /** The whole log, read page by page. */
  List<EventRecord> wholeLog() {
    List<EventRecord> all = new ArrayList<>();
    List<EventRecord> page = log().page(0, PAGE);
    while (!page.isEmpty()) {
      all.addAll(page);
      page = log().page(all.getLast().offset(), PAGE);
    }
    List<EventRecord> scanned = new ArrayList<>();
    log().scan(0, Integer.MAX_VALUE, scanned::addAll);
    assertSame(scanned, all);
    return all;
  }

  List<EventRecord> wholeStream(StreamId stream) {
    return log().read(stream, 0, Integer.MAX_VALUE);
  }

  /** Compares records by what is in them, bytes included. */
  static void assertSame(List<?> actual, List<?> expected) {
    assertThat(actual).usingRecursiveFieldByFieldElementComparator().isEqualTo(expected);
  }

  static void assertSame(List<?> actual, Object... expected) {
    assertSame(actual, Arrays.asList(expected));
  }

  private static <T> T present(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("no database is open");
    }
    return value;
  }
}
