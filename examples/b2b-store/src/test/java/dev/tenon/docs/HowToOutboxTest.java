package dev.tenon.docs;

import static dev.tenon.docs.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.tenon.Tenon;
import dev.tenon.event.Metadata;
import dev.tenon.jdbc.JdbcDatabase;
import dev.tenon.jdbc.JdbcOptions;
import dev.tenon.json.JsonCodec;
import dev.tenon.memory.InProcessBroker;
import dev.tenon.message.OutboxOptions;
import dev.tenon.message.Outgoing;
import dev.tenon.spi.Broker;
import dev.tenon.spi.Tx;
import dev.tenon.testing.server.PostgresServer;
import dev.tenon.view.Projection;
import dev.tenon.view.Rows;
import dev.tenon.view.Table;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HowToOutboxTest {
  // snippet: event
  record InvoicePaid(String invoiceId, String customerId) {}

  // end snippet

  record Paid(String customerId, long invoices) {}

  private static final Table<Paid> PAID =
      Table.of("paid", Paid.class, "customerId", Paid::customerId);

  private final PostgresServer server = PostgresServer.startTemporary();
  private final HikariDataSource pool =
      HowToPostgresTest.pool(server.jdbcUrl("postgres"), server.superuser(), server.password());
  private final Broker broker = InProcessBroker.create();
  private final JsonCodec codec = JsonCodec.of(InvoicePaid.class);
  private final JdbcDatabase database =
      JdbcDatabase.postgres(pool, JdbcOptions.server().createSchema());
  private final Tenon billing = start();
  private final Projection paid =
      Projection.named("paid", PAID)
          .on(
              "billing",
              InvoicePaid.class,
              (event, rows) ->
                  rows.put(PAID, new Paid(event.customerId(), 1 + count(rows, event))));
  private final Tenon loyalty =
      Tenon.service("loyalty").broker(broker).codec(codec).projection(paid).start();

  private static long count(Rows rows, InvoicePaid event) {
    return rows.get(PAID, event.customerId()).map(Paid::invoices).orElse(0L);
  }

  private Tenon start() {
    // snippet: start
    Tenon service =
        Tenon.service("billing").database(database).broker(broker).codec(codec).outbox().start();
    // end snippet
    return service;
  }

  static OutboxOptions options() {
    // snippet: options
    OutboxOptions options =
        OutboxOptions.defaults()
            .withPollInterval(Duration.ofMillis(200))
            .withSentKept(Duration.ofDays(7));
    // end snippet
    return options;
  }

  @BeforeEach
  void createTable() throws SQLException {
    run("create table invoice (id text primary key, customer text, paid boolean)");
    run("insert into invoice values ('i1', 'ann', false), ('i2', 'ann', false)");
  }

  @AfterEach
  void stop() {
    billing.close();
    loyalty.close();
    database.close();
    pool.close();
    server.close();
  }

  // snippet: send
  void pay(String invoiceId, String customerId) throws SQLException {
    try (Tx tx = database.begin()) {
      markAsPaid(tx.unwrap(Connection.class), invoiceId);
      InvoicePaid paid = new InvoicePaid(invoiceId, customerId);
      billing.send(tx, Outgoing.of(paid).withKey(customerId));
      tx.commit();
    }
  }

  // end snippet

  // snippet: connection
  void payOn(Connection connection, String invoiceId, String customerId) throws SQLException {
    markAsPaid(connection, invoiceId);
    InvoicePaid paid = new InvoicePaid(invoiceId, customerId);
    billing.send(database.outlet(connection), Outgoing.of(paid).withKey(customerId));
  }

  // end snippet

  static Outgoing reminder(InvoicePaid paid, Instant tomorrow) {
    // snippet: outgoing
    Outgoing message =
        Outgoing.of(paid)
            .onTopic("reminders") // else the service's own topic, "billing"
            .withKey("ann") // messages of one key arrive in order
            .withId("reminder-" + paid.invoiceId()) // sent twice, it takes effect once
            .withMetadata(Metadata.none().withCorrelationId("order-7").withActor("till 4"))
            .dueAt(tomorrow);
    // end snippet
    return message;
  }

  private static void markAsPaid(Connection connection, String invoiceId) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement("update invoice set paid = true where id = ?")) {
      update.setString(1, invoiceId);
      update.executeUpdate();
    }
  }

  private void run(String sql) throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private long paidBy(String customer) {
    return loyalty.views().get(PAID, customer).map(Paid::invoices).orElse(0L);
  }

  @Test
  void whatIsCommittedReachesOthers() throws SQLException {
    pay("i1", "ann");
    try (Connection connection = pool.getConnection()) {
      connection.setAutoCommit(false);
      payOn(connection, "i2", "ann");
      connection.commit();
      payOn(connection, "i2", "bob");
      connection.rollback();
    }
    eventually(() -> paidBy("ann"), 2L);
    assertThat(paidBy("bob")).isZero();
    assertThat(options().sentKept()).isEqualTo(Duration.ofDays(7));
    assertThat(reminder(new InvoicePaid("i1", "ann"), Instant.MAX).topic()).isEqualTo("reminders");
  }

  @Test
  void anyProgramMayInsert() throws SQLException {
    run(
        // snippet: insert
        """
        insert into tenon_outbox (message_key, message_type, data)
        values ('ann', 'InvoicePaid',
                convert_to('{"invoiceId": "i1", "customerId": "ann"}', 'UTF8'))
        """
        // end snippet
        );

    eventually(() -> paidBy("ann"), 1L);
  }
}
