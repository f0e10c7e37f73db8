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
import dev.tenon.tail.postgres.PostgresTail;
import dev.tenon.tail.postgres.SlotHealth;
import dev.tenon.tail.postgres.TailOptions;
import dev.tenon.tail.postgres.TailOptions.Mode;
import dev.tenon.testing.server.PostgresServer;
import dev.tenon.view.Projection;
import dev.tenon.view.Table;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HowToTailTest {
  record InvoicePaid(String invoiceId, String customerId) {}

  record Paid(String invoiceId) {}

  private static final Table<Paid> PAID =
      Table.of("paid", Paid.class, "invoiceId", Paid::invoiceId);

  private final PostgresServer server = PostgresServer.startTemporary();
  private final HikariDataSource pool =
      HowToPostgresTest.pool(server.jdbcUrl("postgres"), server.superuser(), server.password());
  private final Broker broker = InProcessBroker.create();
  private final JsonCodec codec = JsonCodec.of(InvoicePaid.class);
  private final JdbcDatabase database =
      JdbcDatabase.postgres(pool, JdbcOptions.server().createSchema());
  private final Tenon loyalty =
      Tenon.service("loyalty")
          .broker(broker)
          .codec(codec)
          .projection(
              Projection.named("paid", PAID)
                  .on(
                      "billing",
                      InvoicePaid.class,
                      (event, rows) -> rows.put(PAID, new Paid(event.invoiceId()))))
          .start();

  @BeforeEach
  void createTable() throws SQLException {
    run("create table invoice (id text primary key, customer text, paid boolean)");
    run("insert into invoice values ('i1', 'ann', false)");
  }

  @AfterEach
  void stop() {
    loyalty.close();
    database.close();
    pool.close();
    server.close();
  }

  private void run(String sql) throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private TailOptions options() {
    String url = server.jdbcUrl("postgres");
    String user = server.superuser();
    String password = server.password();
    // snippet: options
    TailOptions options = TailOptions.at(url, user, password);
    // end snippet
    return options;
  }

  private Tenon start(PostgresTail tail) {
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

  static TailOptions alone(TailOptions options) {
    // snippet: alone
    TailOptions alone = options.withMode(Mode.LOG_ALONE);
    // end snippet
    return alone;
  }

  // snippet: mapper
  static List<Outgoing> paid(RowChange change) {
    TableRow row = change.after();
    if (row == null || !"t".equals(row.text("paid"))) {
      return List.of();
    }
    String customer = String.valueOf(row.text("customer"));
    return List.of(
        Outgoing.of(new InvoicePaid(String.valueOf(row.text("id")), customer)).withKey(customer));
  }

  // end snippet

  static TailOptions mapped(TailOptions options) {
    // snippet: mapped
    TailOptions mapped = options.withMapper("invoice", HowToTailTest::paid);
    // end snippet
    return mapped;
  }

  @Test
  void messagesArriveByTheLog() {
    PostgresTail tail = PostgresTail.of(alone(options()).withMode(Mode.TABLE));
    try (Tenon billing = start(tail)) {
      try (Tx tx = database.begin()) {
        billing.send(tx, Outgoing.of(new InvoicePaid("i1", "ann")).withKey("ann"));
        tx.commit();
      }
      eventually(() -> loyalty.views().get(PAID, "i1").isPresent(), true);
      eventually(() -> tail.health().tailing(), true);
      // snippet: health
      SlotHealth health = tail.health();
      assertThat(health.walStatus()).isEqualTo("reserved");
      assertThat(health.lagBytes()).isLessThan(1_000_000);
      assertThat(billing.failures()).isEmpty();
      // end snippet
    }
  }

  @Test
  void changesOfTablesBecomeMessages() throws SQLException {
    PostgresTail tail = PostgresTail.of(mapped(options()));
    try (Tenon billing = start(tail)) {
      eventually(() -> tail.health().tailing(), true);
      run("update invoice set paid = true where id = 'i1'");
      eventually(() -> loyalty.views().get(PAID, "i1").isPresent(), true);
      assertThat(billing.failures()).isEmpty();
    }
  }
}
