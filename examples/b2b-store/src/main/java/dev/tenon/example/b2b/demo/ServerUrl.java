package dev.tenon.example.b2b.demo;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/** A JDBC URL of a PostgreSQL server, for other databases and users on it too. */
record ServerUrl(String url) {
  /** Connects as the user the URL names. */
  Connection connect() {
    return connect(url, new Properties());
  }

  /** Connects to another database of the server, as the user the URL names. */
  Connection connectTo(String database) {
    return connect(withDatabase(database), new Properties());
  }

  /** Complains if nobody answers. */
  void requireReachable() {
    try (Connection probe = connect()) {
      probe.isValid(5);
    } catch (SQLException e) {
      throw unreachable(url, e);
    }
  }

  private Connection connect(String target, Properties properties) {
    try {
      return DriverManager.getConnection(target, properties);
    } catch (SQLException e) {
      throw unreachable(target, e);
    }
  }

  private static DemoProblem unreachable(String target, SQLException e) {
    return new DemoProblem(
        "database "
            + withoutPassword(target)
            + " cannot be reached: "
            + oneLine(e).replace(target, withoutPassword(target))
            + ". Is the server running, and are host, port, user and password right?",
        e);
  }

  /** The same server, another database. */
  String withDatabase(String database) {
    int parameters = url.indexOf('?');
    String base = parameters < 0 ? url : url.substring(0, parameters);
    int slash = base.startsWith("jdbc:postgresql://") ? base.indexOf('/', 18) : -1;
    String server =
        slash < 0
            ? (base.startsWith("jdbc:postgresql://") ? base : "jdbc:postgresql:")
            : base.substring(0, slash);
    String separator = server.equals("jdbc:postgresql:") ? "" : "/";
    return server + separator + database + (parameters < 0 ? "" : url.substring(parameters));
  }

  /** The same server, another database, and no user or password in it. */
  String anonymous(String database) {
    String target = withDatabase(database);
    int parameters = target.indexOf('?');
    if (parameters < 0) {
      return target;
    }
    StringBuilder kept = new StringBuilder(target.substring(0, parameters));
    char separator = '?';
    for (String parameter : target.substring(parameters + 1).split("&", -1)) {
      if (!parameter.startsWith("user=") && !parameter.startsWith("password=")) {
        kept.append(separator).append(parameter);
        separator = '&';
      }
    }
    return kept.toString();
  }

  /** For messages. */
  static String withoutPassword(String url) {
    return url.replaceAll("(password=)[^&]*", "$1…").replaceAll("(//[^:/@]*:)[^@/]*@", "$1…@");
  }

  static String oneLine(Throwable e) {
    String line = String.valueOf(e.getMessage()).lines().findFirst().orElse(e.toString());
    return line.replaceAll("\\.$", "");
  }

  @Override
  public String toString() {
    return withoutPassword(url);
  }
}
