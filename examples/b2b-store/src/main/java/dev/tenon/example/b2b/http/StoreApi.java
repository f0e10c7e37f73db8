package dev.tenon.example.b2b.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tenon.Tenon;
import dev.tenon.example.b2b.Store;
import dev.tenon.example.b2b.customers.CustomersService;
import dev.tenon.example.b2b.inventory.InventoryService;
import dev.tenon.example.b2b.orders.EventOrders;
import dev.tenon.example.b2b.orders.OrdersService;
import dev.tenon.example.b2b.view.ViewService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The store over HTTP. Each request has a virtual thread of its own.
 *
 * <p>The JDK's server takes its limits from system properties, once per process. Unless they are
 * set already, a request must have come whole within 30 s and its answer have gone within 120 s,
 * headers have 32 KiB, and 1,000 connections are open at once.
 */
public final class StoreApi implements AutoCloseable {
  private static final Map<String, String> LIMITS =
      Map.of(
          "sun.net.httpserver.maxReqTime", "30",
          "sun.net.httpserver.maxRspTime", "120",
          "sun.net.httpserver.maxReqHeaders", "100",
          "sun.net.httpserver.maxReqHeaderSize", "32768",
          "jdk.httpserver.maxConnections", "1000",
          "sun.net.httpserver.nodelay", "true");
  private static final int BACKLOG = 512;
  private static final int MAX_RUNNING = 10_000;
  private static final long CLOSE_SECONDS = 5;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Semaphore running = new Semaphore(MAX_RUNNING);
  private final Room room = new Room(Runtime.getRuntime().maxMemory());
  private final @Nullable Descriptors descriptors = Descriptors.watch();
  private final Exchanges exchanges;
  private volatile boolean closing;

  private StoreApi(HttpServer server, Exchanges exchanges) {
    this.server = server;
    this.exchanges = exchanges;
  }

  /**
   * Serves a store, which stays the caller's.
   *
   * @param address where; port 0 is any free one
   * @param token what every request but those for health must bring as {@code Authorization: Bearer
   *     <token>}; null: nothing, so bind to loopback only
   * @throws UncheckedIOException if the address cannot be bound
   */
  public static StoreApi start(Store store, InetSocketAddress address, @Nullable String token) {
    Router router = new Router();
    addOrders(router, store.orders());
    addCustomers(router, store.customers());
    addView(router, store.view());
    InventoryService inventory = store.inventory();
    if (inventory != null) {
      new StockResource(inventory).routes(router);
    }
    addHealth(router, store.services());
    return start(router, address, token);
  }

  /**
   * As {@link #start}, forwarding to services that run in other processes.
   *
   * @param inventory null: there is no such service
   */
  public static StoreApi forward(
      Upstream orders,
      Upstream customers,
      Upstream view,
      @Nullable Upstream inventory,
      InetSocketAddress address,
      @Nullable String token) {
    return start(new Forwarding(orders, customers, view, inventory), address, token);
  }

  /** Serves orders alone, to a driver that forwards and replays. */
  public static StoreApi start(OrdersService orders, InetSocketAddress address) {
    Router router = new Router();
    addOrders(router, orders);
    addHealth(router, List.of(orders.tenon()));
    ReplayResource.routes(router, orders);
    return start(router, address, null);
  }

  /** Serves customers alone, to a driver that forwards and replays. */
  public static StoreApi start(CustomersService customers, InetSocketAddress address) {
    Router router = new Router();
    addCustomers(router, customers);
    addHealth(router, List.of(customers.tenon()));
    ReplayResource.routes(router, customers);
    return start(router, address, null);
  }

  /** Serves the view alone, to a driver that forwards. */
  public static StoreApi start(ViewService view, InetSocketAddress address) {
    Router router = new Router();
    addView(router, view);
    addHealth(router, List.of(view.tenon()));
    return start(router, address, null);
  }

  /** Serves inventory alone, to a driver that forwards. */
  public static StoreApi start(InventoryService inventory, InetSocketAddress address) {
    Router router = new Router();
    new StockResource(inventory).routes(router);
    addHealth(router, List.of(inventory.tenon()));
    return start(router, address, null);
  }

  private static StoreApi start(
      Answering answering, InetSocketAddress address, @Nullable String token) {
    Exchanges exchanges = new Exchanges(answering, token);
    LIMITS.forEach((name, value) -> System.getProperties().putIfAbsent(name, value));
    HttpServer server;
    try {
      server = HttpServer.create(address, BACKLOG);
    } catch (IOException e) {
      throw new UncheckedIOException(address + " cannot be bound: " + e.getMessage(), e);
    }
    StoreApi api = new StoreApi(server, exchanges);
    server.setExecutor(api.threads);
    server.createContext("/", api::handle);
    server.start();
    return api;
  }

  private static void addOrders(Router router, OrdersService orders) {
    new OrdersResource(orders).routes(router);
    new CreditNotesResource(orders).routes(router);
    if (orders instanceof EventOrders events && events.takesPayments()) {
      new PaymentResource(events).routes(router);
    }
  }

  private static void addCustomers(Router router, CustomersService customers) {
    new CustomersResource(customers).routes(router);
  }

  private static void addView(Router router, ViewService view) {
    new CustomerOrdersResource(view).routes(router);
  }

  private static void addHealth(Router router, List<Tenon> services) {
    new HealthResource(services).routes(router);
  }

  /** The port it listens on. */
  public int port() {
    return server.getAddress().getPort();
  }

  private void handle(HttpExchange exchange) throws IOException {
    if (closing || hasFewDescriptors() || !running.tryAcquire()) {
      exchanges.refuse(exchange);
      return;
    }
    try (Room.Place place = room.take(Request.bodyLength(exchange))) {
      if (place == null) {
        exchanges.refuse(exchange);
      } else {
        exchanges.handle(exchange);
      }
    } finally {
      running.release();
    }
  }

  private boolean hasFewDescriptors() {
    return descriptors != null && descriptors.areFew();
  }

  /** Takes no more requests, waits up to 5 s for those being served, and stops. */
  @Override
  public void close() {
    closing = true;
    try {
      if (running.tryAcquire(MAX_RUNNING, CLOSE_SECONDS, TimeUnit.SECONDS)) {
        running.release(MAX_RUNNING);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    server.stop(0);
    threads.shutdownNow();
    if (descriptors != null) {
      descriptors.close();
    }
  }
}
