package dev.tenon.soak.faults;

import dev.tenon.example.b2b.process.DatabaseAt;
import dev.tenon.example.b2b.process.ServiceName;
import dev.tenon.soak.proxy.Proxy;
import dev.tenon.soak.proxy.Trouble;
import dev.tenon.soak.site.Member;
import dev.tenon.soak.site.Site;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The replication slots that services read: dropped and lost as by the server's operator. */
final class Slots {
  private static final Duration LIMIT = Duration.ofSeconds(15);
  private static final Duration PAUSE = Duration.ofMillis(5);
  private static final String OF_SERVICE =
      " from pg_replication_slots where database = current_database()";

  private final Site site;

  Slots(Site site) {
    this.site = site;
  }

  /** Ends who reads it, and drops it. False if there was none, or somebody was always faster. */
  boolean drop(ServiceName service) throws InterruptedException {
    return repeat(service, this::drop);
  }

  private boolean drop(Statement statement) throws SQLException {
    statement.execute("select pg_terminate_backend(active_pid, 500)" + OF_SERVICE);
    return count(statement, "select count(pg_drop_replication_slot(slot_name))" + OF_SERVICE) > 0;
  }

  /**
   * Lets the server drop what the slot still needs of the log. Who reads it is not heard meanwhile.
   */
  boolean lose(ServiceName service) throws InterruptedException {
    List<Proxy> networks =
        site.members(service).stream().map(Member::toDatabase).map(to -> to.orElseThrow()).toList();
    networks.forEach(network -> network.make(Trouble.SILENT));
    try {
      return repeat(service, this::lose);
    } finally {
      networks.forEach(network -> network.make(Trouble.NONE));
    }
  }

  private boolean lose(Statement statement) throws SQLException {
    try {
      statement.execute("alter system set max_slot_wal_keep_size = '1MB'");
      statement.execute("select pg_reload_conf()");
      for (int segment = 0; segment < 3; segment++) {
        statement.execute("select pg_logical_emit_message(false, 'soak', 'filler')");
        statement.execute("select pg_switch_wal()");
      }
      statement.execute("checkpoint");
      return count(statement, "select count(*)" + OF_SERVICE + " and wal_status = 'lost'") > 0;
    } finally {
      statement.execute("alter system reset max_slot_wal_keep_size");
      statement.execute("select pg_reload_conf()");
    }
  }

  /** Whether there is a slot of use. */
  boolean isThere(ServiceName service) {
    return there(service, "");
  }

  /** Whether somebody reads it, too. */
  boolean isRead(ServiceName service) {
    return there(service, " and active");
  }

  private boolean there(ServiceName service, String more) {
    try {
      return ask(
          service,
          statement ->
              count(statement, "select count(*)" + OF_SERVICE + " and wal_status <> 'lost'" + more)
                  > 0);
    } catch (SQLException e) {
      return false;
    }
  }

  private boolean repeat(ServiceName service, Question question) throws InterruptedException {
    long begin = System.nanoTime();
    while (System.nanoTime() - begin < LIMIT.toNanos()) {
      try {
        if (ask(service, question)) {
          return true;
        }
      } catch (SQLException e) {
        // It is read again already, or the server is not there: once more.
      }
      TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
    }
    return false;
  }

  private boolean ask(ServiceName service, Question question) throws SQLException {
    DatabaseAt at = site.databases().of(service);
    try (Connection connection =
            DriverManager.getConnection(at.location(), at.user(), at.password());
        Statement statement = connection.createStatement()) {
      return question.isSo(statement);
    }
  }

  private static long count(Statement statement, String sql) throws SQLException {
    try (ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  @FunctionalInterface
  private interface Question {
    boolean isSo(Statement statement) throws SQLException;
  }
}
