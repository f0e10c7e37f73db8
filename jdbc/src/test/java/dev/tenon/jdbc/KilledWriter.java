package dev.tenon.jdbc;

import static dev.tenon.jdbc.Events.append;
import static dev.tenon.jdbc.Events.event;
import static dev.tenon.jdbc.Events.order;

import dev.tenon.event.ExpectedVersion;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Write;
import java.nio.file.Path;
import java.util.List;

/** Writes until it is killed, telling each offset once it is committed. */
final class KilledWriter {
  private KilledWriter() {}

  public static void main(String[] arguments) {
    Path file = Path.of(arguments[1]);
    JdbcDatabase database =
        arguments[0].equals("h2") ? JdbcDatabase.h2(file) : JdbcDatabase.sqlite(file);
    for (int i = 1; ; i++) {
      Write write =
          Events.write(append(order("o" + i % 50), ExpectedVersion.any(), event("e" + i)));
      if (database.log().write(List.of(write)).getFirst() instanceof Outcome.Committed done) {
        System.out.println(done.events().getLast().offset());
      }
    }
  }
}
