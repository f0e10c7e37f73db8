package dev.tenon.tck;

import dev.tenon.Tenon;
import dev.tenon.message.Outgoing;
import dev.tenon.spi.Database;
import dev.tenon.spi.Tx;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Rows of a service's own that transactions count up, each with a message of the number: what the
 * rows say at the end is what is to be published, whatever became of those who wrote.
 */
final class Counters {
  private static final int KEYS = 4;

  private Counters() {}

  /** All at 0. */
  static void create(ServerTailFixture server) {
    server.run("create table counters (name varchar(10) primary key, n integer not null)");
    for (int key = 0; key < KEYS; key++) {
      server.run("insert into counters values ('k" + key + "', 0)");
    }
  }

  /** Counts one up, slowly, and gives up now and then. */
  static void countUp(Database database, Supplier<Tenon> shop, Random random) throws SQLException {
    String key = "k" + random.nextInt(KEYS);
    try (Tx tx = database.begin()) {
      String n = countUp(tx.unwrap(Connection.class), key);
      shop.get().send(tx, Outgoing.of(n).withKey(key));
      LockSupport.parkNanos(random.nextInt(10_000_000));
      if (random.nextInt(5) > 0) {
        tx.commit();
      }
    }
  }

  /** Whoever counts up the same key waits until the transaction ends. */
  private static String countUp(Connection connection, String key) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      String its = " where name = '" + key + "'";
      statement.execute("update counters set n = n + 1" + its);
      try (ResultSet row = statement.executeQuery("select n from counters" + its)) {
        row.next();
        return row.getString(1);
      }
    }
  }

  /** What each says. */
  static Map<String, Integer> values(ServerTailFixture server) {
    Map<String, Integer> values = new TreeMap<>();
    for (int key = 0; key < KEYS; key++) {
      String name = "k" + key;
      values.put(
          name, Integer.valueOf(server.text("select n from counters where name = '" + name + "'")));
    }
    return values;
  }
}
