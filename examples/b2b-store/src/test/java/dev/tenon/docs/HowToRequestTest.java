package dev.tenon.docs;

import static dev.tenon.docs.Eventually.eventually;

import dev.tenon.ServiceBuilder;
import dev.tenon.Tenon;
import dev.tenon.inbox.Delivery;
import dev.tenon.inbox.Receiver;
import dev.tenon.jdbc.JdbcDatabase;
import dev.tenon.jdbc.SqlBatch;
import dev.tenon.json.JsonCodec;
import dev.tenon.memory.InProcessBroker;
import dev.tenon.message.Message;
import dev.tenon.message.Outgoing;
import dev.tenon.spi.Broker;
import dev.tenon.spi.Tx;
import dev.tenon.testing.ManualClock;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HowToRequestTest {
  // snippet: messages
  record ReserveCredit(String orderId, String customerId, long cents) {}

  record CreditReserved(String orderId) {}

  record CreditRefused(String orderId, String reason) {}

  // end snippet

  private static final JsonCodec CODEC =
      JsonCodec.of(ReserveCredit.class, CreditReserved.class, CreditRefused.class);

  private final ManualClock clock = ManualClock.started();
  private final Broker broker = InProcessBroker.create();
  private final BlockingQueue<Message> waiting = new LinkedBlockingQueue<>();
  private JdbcDatabase ofOrders;
  private JdbcDatabase ofCredit;
  private Tenon orders;
  private Tenon credit;

  @BeforeEach
  void start(@TempDir Path directory) throws SQLException {
    ofOrders = JdbcDatabase.sqlite(directory.resolve("orders"));
    ofCredit = JdbcDatabase.sqlite(directory.resolve("credit"));
    run(ofOrders, "create table orders (id text primary key, status text)");
    run(ofCredit, "create table account (customer text primary key, free integer)");
    run(ofCredit, "insert into account values ('ann', 1500)");
    // snippet: participant
    Receiver reserve =
        Receiver.named("reserve")
            .on("credit.requests", ReserveCredit.class, HowToRequestTest::reserve);
    // end snippet
    Receiver later =
        Receiver.named("later")
            .on("credit.later", ReserveCredit.class, (asked, it) -> waiting.put(it.message()));
    credit = service("credit", ofCredit).receiver(reserve).receiver(later).start();
    // snippet: answers
    Receiver answers =
        Receiver.named("answers")
            .onReply(CreditReserved.class, (reply, it) -> mark(it, reply.orderId(), "OPEN"))
            .onReply(CreditRefused.class, (reply, it) -> mark(it, reply.orderId(), "REJECTED"))
            .onNoReply(ReserveCredit.class, (asked, it) -> mark(it, asked.orderId(), "TIMED_OUT"));
    // end snippet
    orders = service("orders", ofOrders).receiver(answers).start();
  }

  private ServiceBuilder service(String name, JdbcDatabase database) {
    return Tenon.service(name).database(database).broker(broker).codec(CODEC).clock(clock).outbox();
  }

  @AfterEach
  void stop() {
    orders.close();
    credit.close();
    broker.close();
    ofOrders.close();
    ofCredit.close();
  }

  // snippet: handler
  static void reserve(ReserveCredit asked, Delivery delivery) throws SQLException {
    Connection connection = delivery.tx().unwrap(Connection.class);
    try (PreparedStatement update =
        connection.prepareStatement(
            "update account set free = free - ? where customer = ? and free >= ?")) {
      update.setLong(1, asked.cents());
      update.setString(2, asked.customerId());
      update.setLong(3, asked.cents());
      delivery.reply(
          update.executeUpdate() == 1
              ? new CreditReserved(asked.orderId())
              : new CreditRefused(asked.orderId(), "INSUFFICIENT_CREDIT"));
    }
  }

  // end snippet

  // snippet: batch
  static void mark(Delivery delivery, String orderId, String status) {
    delivery
        .tx()
        .unwrap(SqlBatch.class)
        .add("update orders set status = ? where id = ?", status, orderId);
  }

  // end snippet

  // snippet: request
  void place(String orderId, String customerId, long cents) throws SQLException {
    try (Tx tx = ofOrders.begin()) {
      insert(tx.unwrap(Connection.class), orderId);
      Outgoing request =
          Outgoing.of(new ReserveCredit(orderId, customerId, cents))
              .onTopic("credit.requests")
              .withKey(customerId);
      orders.request(tx, "answers", request, Duration.ofSeconds(30));
      tx.commit();
    }
  }

  // end snippet

  private static void insert(Connection connection, String orderId) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("insert into orders values (?, 'PENDING')")) {
      insert.setString(1, orderId);
      insert.executeUpdate();
    }
  }

  @Test
  void anOrderGetsItsAnswer() throws SQLException {
    place("o1", "ann", 1234);
    place("o2", "ann", 1234);

    eventually(() -> status("o1"), "OPEN");
    eventually(() -> status("o2"), "REJECTED");
  }

  @Test
  void aReplyMayComeLater() throws Exception {
    try (Tx tx = ofOrders.begin()) {
      insert(tx.unwrap(Connection.class), "o1");
      Outgoing request = Outgoing.of(new ReserveCredit("o1", "ann", 1)).onTopic("credit.later");
      orders.request(tx, "answers", request, Duration.ofDays(1));
      tx.commit();
    }
    Message request = waiting.take();

    try (Tx tx = ofCredit.begin()) {
      // snippet: later
      credit.send(tx, Outgoing.reply(request, new CreditReserved("o1")));
      // end snippet
      tx.commit();
    }
    eventually(() -> status("o1"), "OPEN");
  }

  @Test
  void withoutAReplyTheOrderHearsOfIt() throws SQLException {
    credit.close();
    place("o1", "ann", 1234);
    clock.advance(Duration.ofSeconds(30));

    eventually(() -> status("o1"), "TIMED_OUT");
  }

  private String status(String orderId) {
    try (Tx tx = ofOrders.begin();
        Statement statement = tx.unwrap(Connection.class).createStatement();
        ResultSet row =
            statement.executeQuery("select status from orders where id = '" + orderId + "'")) {
      row.next();
      return row.getString(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void run(JdbcDatabase database, String sql) throws SQLException {
    try (Tx tx = database.begin();
        Statement statement = tx.unwrap(Connection.class).createStatement()) {
      statement.execute(sql);
      tx.commit();
    }
  }
}
