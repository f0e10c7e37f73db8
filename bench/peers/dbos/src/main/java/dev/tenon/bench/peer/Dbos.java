package dev.tenon.bench.peer;

import com.zaxxer.hikari.HikariDataSource;
import dev.dbos.transact.DBOS;
import dev.dbos.transact.config.DBOSConfig;
import dev.dbos.transact.workflow.Workflow;
import dev.tenon.bench.peer.Shop.Wish;
import java.sql.Connection;
import java.sql.SQLException;

/** Sagas as workflows whose steps are local transactions. */
final class Dbos implements Peer {
  private static final int CONNECTIONS = 32;

  private final Database database;
  private final HikariDataSource pool;
  private final HikariDataSource shopPool;
  private final DBOS dbos;
  private final Ordering ordering;

  Dbos(Database database) throws SQLException {
    this.database = database;
    pool = database.pool(CONNECTIONS, true);
    shopPool = database.pool(CONNECTIONS, false);
    Shop.create(database);
    dbos =
        new DBOS(
            DBOSConfig.defaults("bench")
                .withDataSource(pool)
                .withMigrate(true)
                .withAppVersion("1"));
    ordering = dbos.registerProxy(Ordering.class, new Steps(dbos, shopPool));
    dbos.launch();
  }

  /** What callers call. */
  public interface Ordering {
    boolean order(long order, long customer, long total) throws SQLException;
  }

  /** The workflow. */
  public static final class Steps implements Ordering {
    private final DBOS dbos;
    private final HikariDataSource shop;

    Steps(DBOS dbos, HikariDataSource shop) {
      this.dbos = dbos;
      this.shop = shop;
    }

    @Override
    @Workflow
    public boolean order(long order, long customer, long total) throws SQLException {
      dbos.runStep(
          () -> {
            in(connection -> done(() -> Shop.place(connection, order, customer, total)));
          },
          "create");
      boolean ok =
          dbos.runStep(
              () -> in(connection -> Shop.reserve(connection, order, customer, total)), "reserve");
      dbos.runStep(
          () -> {
            in(
                connection ->
                    done(
                        () -> {
                          if (ok) {
                            Shop.approve(connection, order);
                          } else {
                            Shop.reject(connection, order);
                          }
                        }));
          },
          ok ? "approve" : "reject");
      return ok;
    }

    private boolean in(Local work) throws SQLException {
      try (Connection connection = shop.getConnection()) {
        boolean result = work.run(connection);
        connection.commit();
        return result;
      }
    }

    private static boolean done(Change change) throws SQLException {
      change.run();
      return true;
    }
  }

  private interface Local {
    boolean run(Connection connection) throws SQLException;
  }

  private interface Change {
    void run() throws SQLException;
  }

  @Override
  public void clear() throws SQLException {
    Shop.requireEven(database);
    Shop.clear(database);
    database.execute(
        """
        do $$ begin
          execute (
            select 'truncate ' || string_agg(format('%I.%I', schemaname, tablename), ', ')
            from pg_tables
            where schemaname = 'dbos' and tablename !~ 'migration'
          );
        end $$
        """,
        "checkpoint");
  }

  @Override
  public Operation open(String name) {
    return step -> {
      Wish wish = Wish.next();
      wish.requireEnd(ordering.order(wish.order(), wish.customer(), wish.total()));
    };
  }

  @Override
  public void close() {
    dbos.shutdown();
    pool.close();
    shopPool.close();
  }
}
