package dev.tenon.example.b2b.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tenon.example.b2b.Store;
import dev.tenon.example.b2b.customers.CustomersService;
import dev.tenon.example.b2b.http.StoreApi;
import dev.tenon.example.b2b.inventory.InventoryService;
import dev.tenon.example.b2b.orders.OrdersService;
import dev.tenon.example.b2b.view.ViewService;
import dev.tenon.spi.Broker;
import dev.tenon.spi.Database;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * An instance of one service as a process. Standard input tells what to run and, by its end, when
 * to stop; standard output says where it listens and, of the view, what it shows; standard error is
 * its log.
 */
final class ServiceProcess {
  static final String PORT = "port ";
  static final String SHOWN = "shown ";
  static final int FAILED = 1;

  private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

  private final PrintStream out;

  private ServiceProcess(PrintStream out) {
    this.out = out;
  }

  /** Runs it. */
  @SuppressWarnings("CatchAndPrintStackTrace") // its log
  public static void main(String[] arguments) {
    try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
      ServiceSpec spec = ServiceSpec.parse(in.readLine());
      new ServiceProcess(new PrintStream(System.out, true, UTF_8)).run(spec, in);
      System.exit(0);
    } catch (Exception e) {
      e.printStackTrace();
      System.exit(FAILED);
    }
  }

  private void run(ServiceSpec spec, BufferedReader in) throws IOException {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (DatabaseAt.Opened opened = spec.database().open();
        Broker broker = spec.joint().open(spec.address())) {
      Database database = opened.database();
      switch (spec.service()) {
        case CUSTOMERS -> {
          try (CustomersService customers =
                  Store.startCustomers(database, spec.design().flow(), broker, spec::withTail);
              StoreApi api = StoreApi.start(customers, address)) {
            serve(api, in);
          }
        }
        case ORDERS -> {
          try (OrdersService orders =
                  Store.startOrders(database, spec.design(), broker, spec::withTail);
              StoreApi api = StoreApi.start(orders, address)) {
            serve(api, in);
          }
        }
        case INVENTORY -> {
          try (InventoryService inventory = Store.startInventory(database, broker);
              StoreApi api = StoreApi.start(inventory, address)) {
            serve(api, in);
          }
        }
        case VIEW -> {
          try (ViewService view = Store.startView(database, broker, id -> out.println(SHOWN + id));
              StoreApi api = StoreApi.start(view, address)) {
            serve(api, in);
          }
        }
      }
    }
  }

  /** Until who started it says nothing any more: it wants it to stop, or is gone. */
  private void serve(StoreApi api, BufferedReader in) throws IOException {
    out.println(PORT + api.port());
    while (in.readLine() != null) {
      // there is nothing to say
    }
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          LockSupport.parkNanos(STOP_LIMIT.toNanos());
          Runtime.getRuntime().halt(FAILED);
        });
  }
}
