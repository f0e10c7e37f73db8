package dev.tenon.soak.observer;

import dev.tenon.example.b2b.Store;
import dev.tenon.example.b2b.orders.OrdersStyle;
import dev.tenon.example.b2b.process.DatabaseAt;
import dev.tenon.example.b2b.process.ServiceName;
import dev.tenon.soak.site.Databases;
import java.util.ArrayDeque;
import java.util.Deque;

/** The store opened for reading, past its services and past all trouble. */
final class Logs implements AutoCloseable {
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final Store store;

  Logs(Databases databases) {
    try {
      store =
          Store.reading(
              new Store.Databases(
                  open(databases, ServiceName.CUSTOMERS),
                  open(databases, ServiceName.ORDERS),
                  open(databases, ServiceName.VIEW)),
              OrdersStyle.EVENTS);
      open.push(store);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private dev.tenon.spi.Database open(Databases databases, ServiceName service) {
    DatabaseAt.Opened opened = databases.of(service).open();
    open.push(opened);
    return opened.database();
  }

  Store store() {
    return store;
  }

  @Override
  public void close() {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
