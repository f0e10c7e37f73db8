package dev.tenon.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tenon.event.EventRecord;
import dev.tenon.event.ExpectedVersion;
import dev.tenon.event.Metadata;
import dev.tenon.event.NewEvent;
import dev.tenon.event.Payload;
import dev.tenon.event.StreamId;
import dev.tenon.spi.Change;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Write;
import dev.tenon.testing.server.MariaDbServer;
import dev.tenon.testing.server.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Measures appends and reads: {@code WriteSpeed sqlite|h2|postgres|mariadb [batch] [seconds]}. Two
 * events of 500 bytes per write, every other write to a stream that exists, a mark moved with it.
 */
final class WriteSpeed {
  private static final int ROUND = 2;

  private WriteSpeed() {}

  public static void main(String[] arguments) throws IOException {
    String kind = arguments.length > 0 ? arguments[0] : "sqlite";
    int batch = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 300;
    int seconds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 10;
    Path directory = Files.createTempDirectory(Path.of("target"), "speed");
    try (JdbcDatabase database = open(kind, directory.resolve("log"))) {
      Instant end = Instant.now().plusSeconds(seconds);
      int next = 0;
      for (int round = 1; Instant.now().isBefore(end); round++) {
        int events = 0;
        int batches = 0;
        long start = System.nanoTime();
        while (System.nanoTime() - start < TimeUnit.SECONDS.toNanos(ROUND)) {
          for (Outcome outcome : database.log().write(batch(next, batch))) {
            events += ((Outcome.Committed) outcome).events().size();
          }
          next += batch;
          batches++;
        }
        report("write", round, events, batches, System.nanoTime() - start);
      }
      for (int round = 1; round <= 3; round++) {
        long start = System.nanoTime();
        int pages = 0;
        int events = 0;
        long after = 0;
        while (true) {
          List<EventRecord> page = database.log().page(after, 1000);
          if (page.isEmpty()) {
            break;
          }
          after = page.getLast().offset();
          events += page.size();
          pages++;
        }
        report("read", round, events, pages, System.nanoTime() - start);
      }
    }
  }

  private static JdbcDatabase open(String kind, Path file) {
    if (kind.equals("sqlite")) {
      return JdbcDatabase.sqlite(file);
    }
    if (kind.equals("h2")) {
      return JdbcDatabase.h2(file);
    }
    HikariConfig config = new HikariConfig();
    if (kind.equals("postgres")) {
      PostgresServer server = PostgresServer.startTemporary(); // ends with this process
      config.setJdbcUrl(server.jdbcUrl("postgres"));
      config.setUsername(server.superuser());
      config.setPassword(server.password());
      return JdbcDatabase.postgres(
          new HikariDataSource(config), JdbcOptions.server().createSchema());
    }
    if (kind.equals("mariadb")) {
      MariaDbServer server = MariaDbServer.startTemporary();
      config.setJdbcUrl(server.jdbcUrl("speed"));
      config.setUsername(server.superuser());
      config.setPassword(server.password());
      return JdbcDatabase.mariadb(
          new HikariDataSource(config), JdbcOptions.server().createSchema());
    }
    throw new IllegalArgumentException(kind);
  }

  private static List<Write> batch(int first, int size) {
    List<Write> writes = new ArrayList<>(size);
    Instant now = Instant.now();
    for (int i = first; i < first + size; i++) {
      StreamId stream = Events.order("b2b-order-" + i / 2);
      long again = i % 2;
      List<NewEvent> events = List.of(event(stream), event(stream));
      writes.add(
          new Write(
              now,
              List.of(
                  new Change.Append(stream, new ExpectedVersion.Exact(again * 2), events),
                  Events.mark(stream.id(), again * 7, 7 + again))));
    }
    return writes;
  }

  private static NewEvent event(StreamId stream) {
    return new NewEvent(
        Events.id(),
        new Payload("OrderPlaced", 1, new byte[500]),
        stream.id(),
        Metadata.none().withCorrelationId(stream.id()).withCausationId(stream.id()));
  }

  private static void report(String what, int round, int events, int batches, long nanos) {
    double seconds = Duration.ofNanos(nanos).toMillis() / 1000.0;
    System.out.printf(
        "%s %d: %.0f events/s, %.2f ms per batch%n",
        what, round, events / seconds, seconds * 1000 / batches);
  }
}
