package dev.tenon.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tenon.Tenon;
import dev.tenon.docs.Shop.Credit;
import dev.tenon.docs.Shop.Grant;
import dev.tenon.jdbc.JdbcDatabase;
import dev.tenon.jdbc.JdbcOptions;
import dev.tenon.spi.Tx;
import dev.tenon.testing.ManualClock;
import dev.tenon.testing.server.MariaDbServer;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class HowToMariaDbTest {
  private static MariaDbServer server;
  private static HikariDataSource pool;

  @BeforeAll
  static void startServer() {
    server = MariaDbServer.startTemporary();
    pool = pool(server.jdbcUrl("shop"), server.superuser(), server.password());
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
    config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    return new HikariDataSource(config);
  }

  // end snippet

  @Test
  void aServiceRunsOnMariaDb() throws SQLException {
    assertThatThrownBy(() -> JdbcDatabase.mariadb(pool))
        .hasMessageContaining("apply db/tenon/mariadb/V1__tenon.sql");

    // snippet: open
    try (JdbcDatabase database = JdbcDatabase.mariadb(pool, JdbcOptions.server().createSchema());
        Tenon shop = Shop.start(database, ManualClock.started())) {
      shop.execute(Credit.ENTITY, "ann", new Grant(new BigDecimal("100.00")));
    }
    // end snippet

    try (JdbcDatabase validated = JdbcDatabase.mariadb(pool);
        Connection connection = pool.getConnection();
        Tx tx = validated.join(connection)) {
      assertThat(validated.log().end().offset()).isEqualTo(1);
      assertThat(validated.survives()).contains("power loss");
      tx.commit();
    }
  }
}
