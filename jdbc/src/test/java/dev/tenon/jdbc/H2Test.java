package dev.tenon.jdbc;

import static dev.tenon.jdbc.Events.append;
import static dev.tenon.jdbc.Events.event;
import static dev.tenon.jdbc.Events.order;
import static dev.tenon.jdbc.Events.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.error.TenonException;
import dev.tenon.event.NewEvent;
import dev.tenon.spi.Outcome;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class H2Test extends LockContract {
  private static final int LARGE = 500_000;
  private static final int LARGE_EVENTS = 80;

  @TempDir Path directory;

  @Override
  JdbcDatabase open() {
    return JdbcDatabase.h2(directory.resolve("log"));
  }

  @Override
  Connection connect() throws SQLException {
    return DriverManager.getConnection("jdbc:h2:async:" + directory.resolve("log"), "sa", "");
  }

  @Override
  String endless() {
    return "select count(*) from system_range(1, 9999999) a, system_range(1, 9999999) b";
  }

  @Override
  String refusePoison() {
    return "alter table tenon_event add check (event_type <> 'poison')";
  }

  @Test
  void fileIsOpenedOnce() {
    assertThatThrownBy(this::open)
        .isInstanceOf(TenonException.class)
        .hasMessageContaining("TENON-1201")
        .hasMessageContaining("in use");
  }

  @Test
  void missingSchemaIsRefusedNamingItsScript() {
    assertThatThrownBy(() ->
            JdbcDatabase.h2(directory.resolve("none"), JdbcOptions.embedded().validateSchema()))
        .isInstanceOf(TenonException.class)
        .hasMessageContaining("TENON-1203")
        .hasMessageContaining("db/tenon/h2/V1__tenon.sql");
  }

  @Test
  void aReaderInterruptedWhileItReadsTheFileHarmsNobody() throws Exception {
    for (int version = 0; version < LARGE_EVENTS; version++) {
      NewEvent large = event("x".repeat(LARGE));
      database.log().write(List.of(write(append(order("1"), version, large))));
    }
    database.close();
    database = open(); // so that little is cached

    for (int attempt = 1; attempt <= 20; attempt++) {
      Thread reader = Thread.ofPlatform().start(this::readOrBeInterrupted);
      LockSupport.parkNanos(attempt * 500_000L);
      reader.interrupt();
      reader.join();
    }

    assertThat(database.log().read(order("1"), 0, LARGE_EVENTS)).hasSize(LARGE_EVENTS);
    assertThat(database.log().write(List.of(write(append(order("2"), 0, event("small"))))))
        .singleElement()
        .isInstanceOf(Outcome.Committed.class);
  }

  private void readOrBeInterrupted() {
    try {
      database.log().read(order("1"), 0, LARGE_EVENTS);
    } catch (TenonException e) {
      // Interrupted before it read.
    }
  }
}
