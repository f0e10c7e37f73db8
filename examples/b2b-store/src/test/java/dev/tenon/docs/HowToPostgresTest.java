package dev.tenon.docs;

import static dev.tenon.docs.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tenon.Tenon;
import dev.tenon.command.Refused;
import dev.tenon.command.UnitOfWork;
import dev.tenon.docs.Shop.Credit;
import dev.tenon.docs.Shop.Grant;
import dev.tenon.docs.Shop.Order;
import dev.tenon.docs.Shop.OrderPlaced;
import dev.tenon.docs.Shop.OrderRow;
import dev.tenon.docs.Shop.Pay;
import dev.tenon.docs.Shop.Purchase;
import dev.tenon.docs.Shop.Status;
import dev.tenon.event.ExpectedVersion;
import dev.tenon.event.Metadata;
import dev.tenon.jdbc.JdbcDatabase;
import dev.tenon.jdbc.JdbcOptions;
import dev.tenon.spi.Outcome;
import dev.tenon.spi.Tx;
import dev.tenon.testing.ManualClock;
import dev.tenon.testing.server.PostgresServer;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class HowToPostgresTest {
  private static PostgresServer server;
  private static HikariDataSource pool;

  @BeforeAll
  static void startServer() {
    server = PostgresServer.startTemporary();
    pool = pool(server.jdbcUrl("postgres"), server.superuser(), server.password());
  }

  @AfterAll
  static void stopServer() {
    pool.close();
    server.close();
  }

  // snippet: pool
  static HikariDataSource pool(String url, String user, String password) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setUsername(user);
    config.setPassword(password);
    config.setMaximumPoolSize(8);
    return new HikariDataSource(config);
  }

  // end snippet

  @Test
  void aServiceRunsOnPostgres() throws SQLException {
    emptyDatabase();
    assertThatThrownBy(() -> JdbcDatabase.postgres(pool))
        .hasMessageContaining("apply db/tenon/postgresql/V1__tenon.sql");

    // snippet: open
    try (JdbcDatabase database = JdbcDatabase.postgres(pool, JdbcOptions.server().createSchema());
        Tenon shop = Shop.start(database, ManualClock.started())) {
      shop.execute(Credit.ENTITY, "ann", new Grant(new BigDecimal("100.00")));
    }
    // end snippet

    try (JdbcDatabase validated = JdbcDatabase.postgres(pool)) {
      assertThat(validated.log().end().offset()).isEqualTo(1);
      assertThat(validated.survives()).contains("power loss");
    }
  }

  @Test
  void anEventJoinsTheCallersTransaction() throws SQLException {
    emptyDatabase();
    run("create table invoice (order_id text primary key)");
    try (JdbcDatabase database = JdbcDatabase.postgres(pool, JdbcOptions.server().createSchema());
        Tenon shop = Shop.start(database, ManualClock.started())) {
      shop.execute(Credit.ENTITY, "ann", new Grant(new BigDecimal("100.00")));

      assertThat(place(database, shop, "o1")).isTrue();
      eventually(() -> status(shop), Status.OPEN);
      assertThat(invoices()).isEqualTo(1);

      run("delete from invoice");
      assertThat(place(database, shop, "o1")).as("the stream is not new any more").isFalse();
      assertThat(invoices()).isZero();
    }
  }

  // snippet: join
  static boolean place(JdbcDatabase database, Tenon shop, String orderId) throws SQLException {
    var order =
        new Purchase(
            orderId, "ann", new BigDecimal("60.00"), ManualClock.START.plus(Duration.ofDays(14)));
    try (Connection connection = pool.getConnection();
        Tx tx = database.join(connection);
        PreparedStatement insert =
            connection.prepareStatement("insert into invoice (order_id) values (?)")) {
      insert.setString(1, orderId);
      insert.executeUpdate();
      shop.append(
          tx,
          Order.ENTITY.stream(orderId),
          ExpectedVersion.none(),
          List.of(new OrderPlaced(order)),
          Metadata.none());
      return tx.commit() instanceof Outcome.Committed;
    }
  }

  // end snippet

  @Test
  void aCommandSharesTheCallersTransaction() throws SQLException {
    emptyDatabase();
    run("create table invoice (order_id text primary key)");
    try (JdbcDatabase database = JdbcDatabase.postgres(pool, JdbcOptions.server().createSchema());
        Tenon shop = Shop.start(database, ManualClock.started())) {
      shop.execute(Credit.ENTITY, "ann", new Grant(new BigDecimal("100.00")));
      assertThat(place(database, shop, "o1")).isTrue();
      eventually(() -> status(shop), Status.OPEN);
      run("delete from invoice");

      assertThat(pay(shop, "o1")).isEqualTo(Status.PAID);
      eventually(() -> status(shop), Status.PAID);
      assertThat(invoices()).isEqualTo(1);
      assertThatThrownBy(() -> pay(shop, "o1")).isInstanceOf(Refused.class);

      run("delete from invoice");
      assertThat(grantAndInvoice(database, shop)).isTrue();
      assertThat(shop.load(Credit.ENTITY, "bob").state().free()).isEqualByComparingTo("5");
      assertThat(invoices()).isEqualTo(1);
    }
  }

  // snippet: transact
  static Status pay(Tenon shop, String orderId) throws SQLException {
    return shop.transact(
        Metadata.none().withActor("till 4"),
        (tx, unit) -> {
          Order order = unit.execute(Order.ENTITY, orderId, new Pay()).state();
          try (PreparedStatement insert =
              tx.unwrap(Connection.class)
                  .prepareStatement("insert into invoice (order_id) values (?)")) {
            insert.setString(1, orderId);
            insert.executeUpdate();
          }
          return order.status();
        });
  }

  // end snippet

  private static boolean grantAndInvoice(JdbcDatabase database, Tenon shop) throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        Tx tx = database.join(connection)) {
      statement.execute("insert into invoice (order_id) values ('b1')");
      // snippet: within
      UnitOfWork unit = shop.within(tx, Metadata.none());
      unit.execute(Credit.ENTITY, "bob", new Grant(new BigDecimal("5.00")));
      boolean done = tx.commit() instanceof Outcome.Committed;
      // end snippet
      return done;
    }
  }

  private static Status status(Tenon shop) {
    return shop.views().get(Shop.ORDERS, "o1").map(OrderRow::status).orElse(Status.NEW);
  }

  private static int invoices() throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select count(*) from invoice")) {
      row.next();
      return row.getInt(1);
    }
  }

  private static void emptyDatabase() throws SQLException {
    run("drop schema public cascade; create schema public");
  }

  private static void run(String sql) throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
