package dev.tenon.soak.site;

/** Where the services keep their data. */
public enum DatabaseKind {
  /** Files, each open in one process at a time. */
  SQLITE,
  /** Files, too. */
  H2,
  /** A server of our own. */
  POSTGRES,
  /** A server of our own, too. */
  MARIADB;

  /**
   * Whether it goes on by itself after its disk was full. H2 closes its file at a failed write and
   * wants to be opened anew; MariaDB looks once a minute whether there is room again.
   */
  boolean canRunOut() {
    return this == POSTGRES || this == SQLITE;
  }

  /** Whether several processes may have a database open. */
  public boolean isServer() {
    return this == POSTGRES || this == MARIADB;
  }
}
