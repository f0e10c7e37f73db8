package dev.tenon.jdbc;

import dev.tenon.Tenon;
import dev.tenon.jdbc.NotedCodec.Noted;
import dev.tenon.memory.InProcessBroker;
import dev.tenon.message.Outgoing;
import dev.tenon.spi.Tx;
import dev.tenon.view.Projection;
import dev.tenon.view.Table;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.Function;

/**
 * A service that counts in a table of its own and tells each number, and one that hears of them; to
 * be killed and started again.
 */
final class TellerAndListener implements AutoCloseable {
  record Heard(String key, String numbers) {}

  private static final Table<Heard> HEARD = Table.of("heard", Heard.class, "key", Heard::key);

  private final InProcessBroker broker = InProcessBroker.create();
  private final JdbcDatabase database;
  private final JdbcDatabase others;
  private final Tenon teller;
  private final Tenon listener;

  private TellerAndListener(JdbcDatabase database, JdbcDatabase others) throws SQLException {
    this.database = database;
    this.others = others;
    try (Tx tx = database.begin();
        Statement statement = tx.unwrap(Connection.class).createStatement()) {
      statement.execute("create table if not exists told (n integer)");
      tx.commit();
    }
    Projection heard =
        Projection.named("heard", HEARD)
            .on(
                "teller",
                Noted.class,
                (event, message, rows) -> {
                  String before = rows.get(HEARD, message.key()).map(Heard::numbers).orElse("");
                  rows.put(HEARD, new Heard(message.key(), before + event.text() + " "));
                });
    listener =
        Tenon.service("listener")
            .database(others)
            .broker(broker)
            .codec(new NotedCodec())
            .projection(heard)
            .start();
    teller =
        Tenon.service("teller")
            .database(database)
            .broker(broker)
            .codec(new NotedCodec())
            .outbox()
            .start();
  }

  static TellerAndListener open(String kind, Path directory) throws SQLException {
    Function<Path, JdbcDatabase> opener =
        kind.equals("h2") ? JdbcDatabase::h2 : JdbcDatabase::sqlite;
    return new TellerAndListener(
        opener.apply(directory.resolve("teller")), opener.apply(directory.resolve("listener")));
  }

  /** Commits the next number and its message. */
  int tell() throws SQLException {
    try (Tx tx = database.begin();
        Statement statement = tx.unwrap(Connection.class).createStatement()) {
      statement.execute("insert into told select count(*) + 1 from told");
      int n = count(statement);
      teller.send(tx, Outgoing.of(new Noted("" + n)).withKey("all"));
      tx.commit();
      return n;
    }
  }

  int told() throws SQLException {
    try (Tx tx = database.begin();
        Statement statement = tx.unwrap(Connection.class).createStatement()) {
      return count(statement);
    }
  }

  private static int count(Statement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery("select count(*) from told")) {
      row.next();
      return row.getInt(1);
    }
  }

  boolean isQuiet() {
    return teller.backlog() == 0;
  }

  String heard() {
    return listener.views().get(HEARD, "all").map(Heard::numbers).orElse("");
  }

  @Override
  public void close() {
    teller.close();
    listener.close();
    broker.close();
    database.close();
    others.close();
  }

  /** Tells numbers until it is killed, and says so. */
  public static void main(String[] arguments) throws SQLException {
    TellerAndListener services = open(arguments[0], Path.of(arguments[1]));
    while (true) {
      System.out.println(services.tell());
    }
  }
}
