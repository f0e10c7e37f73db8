package dev.tenon.tail.debezium;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tenon.jdbc.JdbcDatabase;
import dev.tenon.jdbc.JdbcOptions;
import dev.tenon.spi.OutboxTail;
import dev.tenon.tck.DeafProxy;
import dev.tenon.tck.ServerTailFixture;
import dev.tenon.tck.TailProcess;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A service's database, which no other case has, on a server that ends with this process. */
abstract class OnServer implements ServerTailFixture {
  private static final AtomicInteger NAMES = new AtomicInteger();

  final String name = "shop_" + NAMES.incrementAndGet();
  private final Place place;
  private final HikariDataSource pool;
  private final JdbcDatabase database;

  /** Where a service's database is, as a process can be told. */
  record Place(Kind kind, String port, String name, String url, String user, String password) {
    static Place parse(String[] words) {
      return new Place(Kind.valueOf(words[0]), words[1], words[2], words[3], words[4], words[5]);
    }

    List<String> words() {
      return List.of(kind.name(), port, name, url, user, password);
    }

    Place at(int otherPort) {
      return new Place(kind, String.valueOf(otherPort), name, url, user, password);
    }

    HikariDataSource pool() {
      HikariConfig config = new HikariConfig();
      config.setJdbcUrl(url);
      config.setUsername(user);
      config.setPassword(password);
      config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
      return new HikariDataSource(config);
    }

    DebeziumOptions options() {
      Map<String, String> settings =
          Map.of(
              "database.hostname", "127.0.0.1",
              "database.port", port,
              "database.user", user,
              "database.password", password,
              "database.dbname", name);
      return DebeziumOptions.of(kind.connector, kind.schema(name), settings);
    }
  }

  /** The connectors. */
  enum Kind {
    POSTGRES("io.debezium.connector.postgresql.PostgresConnector") {
      @Override
      String schema(String name) {
        return "public";
      }

      @Override
      JdbcDatabase open(HikariDataSource pool, JdbcOptions options) {
        return JdbcDatabase.postgres(pool, options);
      }
    },
    MARIADB("io.debezium.connector.mariadb.MariaDbConnector") {
      @Override
      String schema(String name) {
        return name;
      }

      @Override
      JdbcDatabase open(HikariDataSource pool, JdbcOptions options) {
        return JdbcDatabase.mariadb(pool, options);
      }
    };

    private final String connector;

    Kind(String connector) {
      this.connector = connector;
    }

    /** Where the tables of the database of that name are. */
    abstract String schema(String name);

    abstract JdbcDatabase open(HikariDataSource pool, JdbcOptions options);
  }

  OnServer(Function<String, Place> places) {
    place = places.apply(name);
    pool = place.pool();
    database = place.kind().open(pool, JdbcOptions.server().createSchema());
  }

  DebeziumOptions options() {
    return place.options();
  }

  @Override
  public JdbcDatabase database() {
    return database;
  }

  @Override
  public Tail tail() {
    return tail(options());
  }

  static Tail tail(DebeziumOptions options) {
    DebeziumTail tail = DebeziumTail.of(options);
    return new Tail(tail, () -> tail.health().tailing());
  }

  @Override
  public Tail tailThrough(DeafProxy proxy) {
    return tail(place.at(proxy.port()).options());
  }

  /** It is handed on by several threads, on a machine that does other things. */
  @Override
  public Duration delay() {
    return Duration.ofMillis(50);
  }

  @Override
  public @Nullable OutboxTail anyTail(Random random) {
    return anyTail(place, random);
  }

  private static @Nullable OutboxTail anyTail(Place at, Random random) {
    return random.nextInt(4) > 0 ? DebeziumTail.of(at.options()) : null;
  }

  @Override
  public List<String> process() {
    List<String> command = new ArrayList<>(List.of(ShopProcess.class.getName()));
    command.addAll(place.words());
    return command;
  }

  @Override
  public Connection connect() throws SQLException {
    return pool.getConnection();
  }

  /** Those of before are gone with the server. */
  void forgetConnections() {
    pool.getHikariPoolMXBean().softEvictConnections();
  }

  @Override
  public void close() {
    database.close();
    pool.close();
  }

  /** An instance of the service as a process of its own. */
  static final class ShopProcess {
    public static void main(String[] words) throws Exception {
      Place at = Place.parse(words);
      try (HikariDataSource pool = at.pool();
          JdbcDatabase database = at.kind().open(pool, JdbcOptions.server())) {
        TailProcess.run(
            List.of(words).subList(at.words().size(), words.length),
            database,
            DebeziumTail.of(at.options()),
            random -> anyTail(at, random));
      }
    }
  }
}
