package dev.tenon.tail.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tenon.jdbc.JdbcDatabase;
import dev.tenon.jdbc.JdbcOptions;
import dev.tenon.spi.OutboxTail;
import dev.tenon.tail.postgres.TailOptions.Mode;
import dev.tenon.tck.TailProcess;
import java.util.List;
import java.util.Random;

/** An instance of a service as a process of its own. It starts no server. */
final class ShopProcess {
  private ShopProcess() {}

  public static void main(String[] at) throws Exception {
    TailOptions options = TailOptions.at(at[0], at[1], at[2]);
    try (HikariDataSource pool = pool(at[0], at[1], at[2]);
        JdbcDatabase database = JdbcDatabase.postgres(pool, JdbcOptions.server())) {
      TailProcess.run(
          List.of(at).subList(3, at.length),
          database,
          PostgresTail.of(options),
          random -> anyTail(options, random));
    }
  }

  static HikariDataSource pool(String url, String user, String password) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setUsername(user);
    config.setPassword(password);
    return new HikariDataSource(config);
  }

  /** As an instance may be set up. */
  static OutboxTail anyTail(TailOptions options, Random random) {
    Mode mode = List.of(Mode.values()).get(random.nextInt(3));
    return PostgresTail.of(
        options.withMode(mode).withTableAbove(random.nextBoolean() ? 10 : 2_000));
  }
}
