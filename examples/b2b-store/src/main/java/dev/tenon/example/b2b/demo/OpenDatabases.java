package dev.tenon.example.b2b.demo;

import dev.tenon.example.b2b.Store.Databases;
import dev.tenon.example.b2b.process.DatabaseAt;
import dev.tenon.example.b2b.process.ServiceName;
import dev.tenon.spi.Database;
import java.util.ArrayDeque;
import java.util.Deque;

/** The three databases, open in this process. Closes all of them, the last opened first. */
final class OpenDatabases implements AutoCloseable {
  private final Deque<DatabaseAt.Opened> open = new ArrayDeque<>();
  private final DatabaseSite site;
  private final int connections;
  private final Databases databases;

  private OpenDatabases(DatabaseSite site, int connections) {
    this.site = site;
    this.connections = connections;
    try {
      databases =
          new Databases(
              open(ServiceName.CUSTOMERS), open(ServiceName.ORDERS), open(ServiceName.VIEW));
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Opens them, creating what is missing.
   *
   * @param connections to each on a server, at most
   */
  static OpenDatabases of(DatabaseSite site, int connections) {
    return new OpenDatabases(site, connections);
  }

  private Database open(ServiceName service) {
    DatabaseAt.Opened opened = site.of(service, connections).open();
    open.push(opened);
    return opened.database();
  }

  Databases databases() {
    return databases;
  }

  @Override
  public void close() {
    while (!open.isEmpty()) {
      open.pop().close();
    }
  }
}
