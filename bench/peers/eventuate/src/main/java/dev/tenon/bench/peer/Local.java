package dev.tenon.bench.peer;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;

/** Work in the transaction of the thread. */
final class Local {
  private final JdbcTemplate template;

  Local(DataSource database) {
    template = new JdbcTemplate(database);
  }

  void run(Change change) {
    get(
        connection -> {
          change.run(connection);
          return true;
        });
  }

  boolean get(ConnectionCallback<Boolean> work) {
    return Boolean.TRUE.equals(template.execute(work));
  }

  /** A statement or more. */
  interface Change {
    void run(Connection connection) throws SQLException;
  }
}
