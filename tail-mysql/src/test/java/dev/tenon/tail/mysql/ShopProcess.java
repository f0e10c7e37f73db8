package dev.tenon.tail.mysql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tenon.jdbc.JdbcDatabase;
import dev.tenon.jdbc.JdbcOptions;
import dev.tenon.spi.OutboxTail;
import dev.tenon.tck.TailProcess;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** An instance of a service as a process of its own. It starts no server. */
final class ShopProcess {
  private ShopProcess() {}

  public static void main(String[] at) throws Exception {
    BinlogOptions options = BinlogOptions.at(at[0], at[1], at[2]);
    try (HikariDataSource pool = pool(at[0], at[1], at[2]);
        JdbcDatabase database = JdbcDatabase.mariadb(pool, JdbcOptions.server())) {
      TailProcess.run(
          List.of(at).subList(3, at.length),
          database,
          MariaDbTail.of(options),
          random -> anyTail(options, random));
    }
  }

  /** Connections as the service needs them. */
  static HikariDataSource pool(String url, String user, String password) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setUsername(user);
    config.setPassword(password);
    config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    return new HikariDataSource(config);
  }

  /** As an instance may be set up. */
  static @Nullable OutboxTail anyTail(BinlogOptions options, Random random) {
    return random.nextInt(4) > 0 ? MariaDbTail.of(options) : null;
  }
}
