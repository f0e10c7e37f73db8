package dev.tenon.example.b2b.demo;

/** Where the services keep their data. */
sealed interface DatabaseKind {
  /** Embedded files under the data directory. */
  enum Embedded implements DatabaseKind {
    /** The default. */
    SQLITE,
    /** For those who test with it. */
    H2
  }

  /** A server of our own under the data directory. */
  enum OwnServer implements DatabaseKind {
    /** PostgreSQL. */
    POSTGRES,
    /** MariaDB. */
    MARIADB
  }

  /** A server somebody else runs; the URL names a user who may create databases and roles. */
  record Server(String url) implements DatabaseKind {}

  static DatabaseKind parse(String text) {
    return switch (text) {
      case "sqlite" -> Embedded.SQLITE;
      case "h2" -> Embedded.H2;
      case "postgres" -> OwnServer.POSTGRES;
      case "mariadb" -> OwnServer.MARIADB;
      default -> {
        if (text.startsWith("jdbc:postgresql:")) {
          yield new Server(text);
        }
        throw new DemoProblem(
            "--database "
                + ServerUrl.withoutPassword(text)
                + " is unknown; use sqlite, h2, postgres, mariadb or"
                + " jdbc:postgresql://HOST:PORT/DB?user=…");
      }
    };
  }

  /** Complains of a server that does not answer, before anything is bound to it. */
  default void requireReachable() {
    if (this instanceof Server server) {
      new ServerUrl(server.url()).requireReachable();
    }
  }

  /** What a store of this kind is bound to. */
  default String boundAs() {
    return switch (this) {
      case Embedded embedded -> embedded == Embedded.SQLITE ? "sqlite" : "h2";
      case OwnServer own -> own == OwnServer.POSTGRES ? "postgres" : "mariadb";
      case Server server -> "server";
    };
  }
}
