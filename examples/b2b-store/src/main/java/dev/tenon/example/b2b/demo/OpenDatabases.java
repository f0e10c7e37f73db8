package dev.tenon.example.b2b.demo;

import dev.tenon.example.b2b.Design;
import dev.tenon.example.b2b.Flow;
import dev.tenon.example.b2b.Store.Databases;
import dev.tenon.example.b2b.process.DatabaseAt;
import dev.tenon.example.b2b.process.ServiceName;
import dev.tenon.spi.Database;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The databases that a design needs, open in this process. Closes all of them, the last opened
 * first.
 */
final class OpenDatabases implements AutoCloseable {
  private final Deque<DatabaseAt.Opened> open = new ArrayDeque<>();
  private final DatabaseSite site;
  private final int connections;
  private final Databases databases;

  private OpenDatabases(DatabaseSite site, Design design, int connections) {
    this.site = site;
    this.connections = connections;
    try {
      Database orders = open(ServiceName.ORDERS);
      databases =
          new Databases(
              design.isShared() ? orders : open(ServiceName.CUSTOMERS),
              orders,
              open(ServiceName.VIEW),
              design.flow() == Flow.FULFILMENT ? open(ServiceName.INVENTORY) : null);
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
  static OpenDatabases of(DatabaseSite site, Design design, int connections) {
    return new OpenDatabases(site, design, connections);
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
