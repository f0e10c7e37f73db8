package dev.tenon.example.b2b.orders.tables;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tenon.error.Problem;
import dev.tenon.event.StreamId;
import dev.tenon.spi.Database;
import dev.tenon.spi.StreamLocks.Held;
import dev.tenon.spi.StreamLocks.Mode;
import dev.tenon.spi.Tx;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** The service's own tables. */
final class OrderSchema {
  private static final List<StreamId> LOCK = List.of(new StreamId("schema", "orders"));
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private OrderSchema() {}

  /**
   * Creates what is missing.
   *
   * @return what is added to a query that locks its row
   */
  @SuppressWarnings("try") // the lock is only held
  static String prepare(Database database) {
    // Two instances that create a table at once get in each other's way, "if not exists" or not.
    try (Held lock = database.locks().lock(LOCK, Mode.EXCLUSIVE, PATIENCE);
        Tx tx = database.begin()) {
      Connection connection = tx.unwrap(Connection.class);
      String product = connection.getMetaData().getDatabaseProductName();
      try (Statement statement = connection.createStatement()) {
        for (String one : script(product.toLowerCase(Locale.ROOT)).split(";", -1)) {
          if (!one.isBlank()) {
            statement.execute(one);
          }
        }
      }
      tx.commit();
      // SQLite has one writer at a time, and no such words.
      return product.equals("SQLite") ? "" : " for update";
    } catch (SQLException e) {
      throw Problem.STORAGE_FAILED.because("creating the tables of orders failed: " + e, e);
    }
  }

  private static String script(String product) {
    String name = "/db/orders/" + product + "/V1__orders.sql";
    try (InputStream script = OrderSchema.class.getResourceAsStream(name)) {
      if (script == null) {
        throw Problem.INVALID_ARGUMENT.because(
            "orders in tables run on SQLite, H2, PostgreSQL and MariaDB, not on " + product);
      }
      return new String(script.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
