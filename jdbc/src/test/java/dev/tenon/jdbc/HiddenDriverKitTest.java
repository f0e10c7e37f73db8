package dev.tenon.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tenon.tck.DatabaseFixture;
import dev.tenon.tck.DatabaseKit;
import dev.tenon.tck.EventContentKit;
import dev.tenon.tck.EventOrderKit;
import dev.tenon.tck.ParkingKit;
import dev.tenon.tck.ViewStoreKit;
import dev.tenon.testing.server.PostgresServer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/** Behind a pool that hides the driver's own connections, everything works by plain JDBC. */
class HiddenDriverKitTest {
  private static PostgresServer server;
  private static HikariDataSource pool;
  private static DataSource hiding;

  @BeforeAll
  static void startServer() {
    server = PostgresServer.startTemporary();
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(server.jdbcUrl("postgres"));
    config.setUsername(server.superuser());
    config.setPassword(server.password());
    pool = new HikariDataSource(config);
    hiding = hiding(DataSource.class, pool);
  }

  @AfterAll
  static void stopServer() {
    pool.close();
    server.close();
  }

  /** Answers as the target does, but that it wraps nothing; so does whatever it hands out. */
  private static <T> T hiding(Class<T> type, Object target) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              if (method.getName().equals("isWrapperFor")) {
                return false;
              }
              try {
                Object result = method.invoke(target, arguments);
                Class<?> returned = method.getReturnType();
                return result != null
                        && returned.getPackageName().startsWith("java")
                        && returned.isInterface()
                        && returned.getName().contains("sql.")
                    ? hiding(returned, result)
                    : result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }

  @Nested
  class EventContent extends EventContentKit implements Hidden {}

  @Nested
  class EventOrder extends EventOrderKit implements Hidden {}

  @Nested
  class Parking extends ParkingKit implements Hidden {}

  @Nested
  class ViewStore extends ViewStoreKit implements Hidden {}

  interface Hidden extends DatabaseKit {
    @Override
    default DatabaseFixture fixture() {
      return new PostgresFixture(hiding);
    }
  }
}
