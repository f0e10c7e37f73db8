package dev.tenon.tail.debezium;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.tenon.Tenon;
import dev.tenon.jdbc.JdbcDatabase;
import dev.tenon.jdbc.JdbcOptions;
import dev.tenon.message.OutboxOptions;
import dev.tenon.message.Outgoing;
import dev.tenon.spi.Tx;
import dev.tenon.tck.NotingBroker;
import dev.tenon.tck.Recorder;
import dev.tenon.tck.TextCodec;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HowToTailByDebeziumTest {
  private static DebeziumTail tail(String port) {
    // snippet: options
    DebeziumOptions options =
        DebeziumOptions.of(
            "io.debezium.connector.postgresql.PostgresConnector",
            "public",
            Map.of(
                "database.hostname", "127.0.0.1",
                "database.port", port,
                "database.dbname", "billing",
                "database.user", "billing",
                "database.password", "secret"));
    DebeziumTail tail = DebeziumTail.of(options);
    // end snippet
    return tail;
  }

  @Test
  void messagesArriveByTheEngineWithTheRightsOfThePage() throws SQLException {
    try (Connection admin =
            DriverManager.getConnection(
                OnPostgres.SERVER.jdbcUrl("postgres"),
                OnPostgres.SERVER.superuser(),
                OnPostgres.SERVER.password());
        Statement statement = admin.createStatement()) {
      statement.execute("create role billing login password 'secret'");
      statement.execute("create database billing owner billing");
      // as the page says
      statement.execute("alter role billing replication");
    }
    String port = String.valueOf(OnPostgres.SERVER.port());
    OnServer.Place place =
        new OnServer.Place(
            OnServer.Kind.POSTGRES,
            port,
            "billing",
            OnPostgres.SERVER.jdbcUrl("billing"),
            "billing",
            "secret");
    NotingBroker broker = new NotingBroker();
    DebeziumTail tail = tail(port);
    try (HikariDataSource pool = place.pool();
        JdbcDatabase database = JdbcDatabase.postgres(pool, JdbcOptions.server().createSchema());
        Tenon billing =
            Tenon.service("billing")
                .database(database)
                .broker(broker)
                .codec(new TextCodec())
                .outbox(OutboxOptions.defaults(), tail)
                .start()) {
      Recorder.until("it tails", () -> tail.health().tailing());
      try (Tx tx = database.begin()) {
        billing.send(tx, Outgoing.of("paid").withKey("ann"));
        tx.commit();
      }
      Recorder.until("it is published", () -> broker.count() == 1);
      // snippet: health
      DebeziumHealth health = tail.health();
      assertThat(health.tailing()).isTrue();
      assertThat(health.lag()).isLessThan(Duration.ofSeconds(3));
      assertThat(billing.failures()).isEmpty();
      // end snippet
    }
  }
}
