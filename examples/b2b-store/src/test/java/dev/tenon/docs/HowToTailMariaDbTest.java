package dev.tenon.docs;

import static dev.tenon.docs.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.tenon.Tenon;
import dev.tenon.jdbc.JdbcDatabase;
import dev.tenon.jdbc.JdbcOptions;
import dev.tenon.json.JsonCodec;
import dev.tenon.memory.InProcessBroker;
import dev.tenon.message.OutboxOptions;
import dev.tenon.message.Outgoing;
import dev.tenon.message.RowChange;
import dev.tenon.message.TableRow;
import dev.tenon.spi.Broker;
import dev.tenon.spi.Tx;
import dev.tenon.tail.mysql.BinlogHealth;
import dev.tenon.tail.mysql.BinlogOptions;
import dev.tenon.tail.mysql.MariaDbTail;
import dev.tenon.testing.server.MariaDbServer;
import dev.tenon.view.Projection;
import dev.tenon.view.Table;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class HowToTailMariaDbTest {
  record InvoicePaid(String invoiceId) {}

  private static final Table<InvoicePaid> PAID =
      Table.of("paid", InvoicePaid.class, "invoiceId", InvoicePaid::invoiceId);

  private static Tenon start(
      JdbcDatabase database, Broker broker, JsonCodec codec, MariaDbTail tail) {
    // snippet: start
    Tenon service =
        Tenon.service("billing")
            .database(database)
            .broker(broker)
            .codec(codec)
            .outbox(OutboxOptions.defaults(), tail)
            .start();
    // end snippet
    return service;
  }

  private static MariaDbTail tail(String url, String user, String password) {
    // snippet: options
    MariaDbTail tail = MariaDbTail.of(BinlogOptions.at(url, user, password));
    // end snippet
    return tail;
  }

  private static List<Outgoing> paid(RowChange change) {
    TableRow row = change.after();
    return row == null || !"1".equals(row.text("paid"))
        ? List.of()
        : List.of(Outgoing.of(new InvoicePaid(String.valueOf(row.text("id")))).withKey("ann"));
  }

  private static MariaDbTail mapped(String url, String user, String password) {
    // snippet: mapped
    BinlogOptions mapped =
        BinlogOptions.at(url, user, password).withMapper("invoice", HowToTailMariaDbTest::paid);
    // end snippet
    return MariaDbTail.of(mapped);
  }

  @Test
  void messagesArriveByTheBinlog() throws SQLException {
    JsonCodec codec = JsonCodec.of(InvoicePaid.class);
    Broker broker = InProcessBroker.create();
    try (MariaDbServer server = MariaDbServer.startTemporary();
        HikariDataSource pool =
            HowToMariaDbTest.pool(
                server.jdbcUrl("billing"), server.superuser(), server.password());
        JdbcDatabase database = JdbcDatabase.mariadb(pool, JdbcOptions.server().createSchema());
        Tenon loyalty =
            Tenon.service("loyalty")
                .broker(broker)
                .codec(codec)
                .projection(
                    Projection.named("paid", PAID)
                        .on("billing", InvoicePaid.class, (event, rows) -> rows.put(PAID, event)))
                .start()) {
      try (var connection = pool.getConnection();
          var statement = connection.createStatement()) {
        statement.execute("create user billing identified by 'secret'");
        statement.execute("grant all on billing.* to billing");
        statement.execute("create table invoice (id varchar(9) primary key, paid boolean)");
        // as the page says
        statement.execute("grant replication slave, binlog monitor on *.* to billing");
      }
      MariaDbTail tail = tail(server.jdbcUrl("billing"), "billing", "secret");
      try (Tenon billing = start(database, broker, codec, tail)) {
        eventually(() -> tail.health().tailing(), true);
        try (Tx tx = database.begin()) {
          billing.send(tx, Outgoing.of(new InvoicePaid("i1")).withKey("ann"));
          tx.commit();
        }
        eventually(() -> loyalty.views().get(PAID, "i1").isPresent(), true);
        // snippet: health
        BinlogHealth health = tail.health();
        assertThat(health.tailing()).isTrue();
        assertThat(health.lagBytes()).isLessThan(1_000_000);
        assertThat(billing.failures()).isEmpty();
        // end snippet
      }
      try (Tenon billing =
          start(database, broker, codec, mapped(server.jdbcUrl("billing"), "billing", "secret"))) {
        payInvoice(pool);
        eventually(() -> loyalty.views().get(PAID, "i2").isPresent(), true);
        assertThat(billing.failures()).isEmpty();
      }
    }
  }

  private static void payInvoice(DataSource pool) throws SQLException {
    try (var connection = pool.getConnection();
        var statement = connection.createStatement()) {
      statement.execute("insert into invoice values ('i2', false)");
      statement.execute("update invoice set paid = true where id = 'i2'");
    }
  }
}
