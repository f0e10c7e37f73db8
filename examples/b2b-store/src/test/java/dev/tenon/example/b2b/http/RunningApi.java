package dev.tenon.example.b2b.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.ServiceBuilder;
import dev.tenon.example.b2b.Design;
import dev.tenon.example.b2b.Flow;
import dev.tenon.example.b2b.Store;
import dev.tenon.example.b2b.orders.OrdersStyle;
import dev.tenon.jdbc.JdbcDatabase;
import dev.tenon.memory.InProcessBroker;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.spi.Broker;
import dev.tenon.spi.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A store with its API on a free port, and a client of it. */
final class RunningApi implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final Store store;
  private final StoreApi api;

  private final Runnable owned;

  private RunningApi(
      Store.Databases databases,
      Design design,
      Broker broker,
      UnaryOperator<ServiceBuilder> orders,
      @Nullable String token,
      Runnable owned) {
    this.owned = owned;
    store = new Store(databases, design, broker, id -> {}, orders);
    api = StoreApi.start(store, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), token);
  }

  static Store.Databases inMemory() {
    return new Store.Databases(
        MemoryDatabase.create(), MemoryDatabase.create(), MemoryDatabase.create());
  }

  /** Small databases: in memory, but for orders in tables. */
  static Store.Databases databases(OrdersStyle style) {
    Store.Databases memory = inMemory();
    return style == OrdersStyle.EVENTS
        ? memory
        : new Store.Databases(memory.customers(), temporaryFile(), memory.view());
  }

  private static Database temporaryFile() {
    try {
      Path directory = Files.createTempDirectory("tenon-test-");
      return JdbcDatabase.sqlite(directory.resolve("orders.db"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static RunningApi start() {
    return start(Design.PLAIN);
  }

  static RunningApi start(Design design) {
    Store.Databases databases = databases(design.orders());
    return new RunningApi(
        databases,
        design,
        InProcessBroker.create(),
        UnaryOperator.identity(),
        null,
        databases.orders()::close);
  }

  static RunningApi on(Store.Databases databases) {
    return on(databases, Design.PLAIN);
  }

  static RunningApi on(Store.Databases databases, Design design) {
    return on(databases, design, InProcessBroker.create());
  }

  static RunningApi on(Store.Databases databases, Design design, Broker broker) {
    return new RunningApi(databases, design, broker, UnaryOperator.identity(), null, () -> {});
  }

  /**
   * With an inventory, and that long to pay.
   *
   * @param orders adds what the orders service is given beside
   */
  static RunningApi fulfilling(
      Store.Databases databases, Duration toPay, UnaryOperator<ServiceBuilder> orders) {
    Design design = Design.of(Flow.FULFILMENT).withPaymentWithin(toPay);
    return new RunningApi(databases, design, InProcessBroker.create(), orders, null, () -> {});
  }

  static RunningApi joinedBy(Broker broker, Design design) {
    return new RunningApi(inMemory(), design, broker, UnaryOperator.identity(), null, () -> {});
  }

  static RunningApi withToken(String token) {
    return new RunningApi(
        inMemory(),
        Design.PLAIN,
        InProcessBroker.create(),
        UnaryOperator.identity(),
        token,
        () -> {});
  }

  Store store() {
    return store;
  }

  int port() {
    return api.port();
  }

  Answer get(String path) {
    return send(request(path).GET());
  }

  Answer post(String path, String body, String... headers) {
    return send("POST", path, body, headers);
  }

  Answer put(String path, String body) {
    return send("PUT", path, body);
  }

  Answer send(String method, String path, String body, String... headers) {
    HttpRequest.Builder request = request(path).method(method, BodyPublishers.ofString(body));
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  Answer send(HttpRequest.Builder request) {
    try {
      return new Answer(CLIENT.send(request.build(), BodyHandlers.ofString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + port() + path))
        .timeout(Duration.ofSeconds(30));
  }

  /** Gets until the answer is as wanted. */
  Answer until(String path, Predicate<Answer> wanted) {
    return until(() -> get(path), wanted);
  }

  /** Asks until the answer is as wanted. */
  static Answer until(Supplier<Answer> ask, Predicate<Answer> wanted) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      Answer answer = ask.get();
      if (wanted.test(answer)) {
        return answer;
      }
      assertThat(System.nanoTime()).as("the last answer was %s", answer).isLessThan(end);
      LockSupport.parkNanos(10_000_000);
    }
  }

  /** The order when it has that status. */
  Answer order(String id, String status) {
    return until("/orders/" + id, answer -> answer.text("status").equals(status));
  }

  void customer(String id, String limit) {
    post(
            "/customers",
            "{\"customerId\":\"%s\",\"name\":\"Anna\",\"creditLimit\":%s}".formatted(id, limit))
        .is(201);
  }

  /** Places an order for one box. */
  Answer place(String id, String customer, String price, String occurredAt) {
    return post(
            "/orders",
            """
            {"orderId":"%s","customerId":"%s","occurredAt":"%s",
             "lines":[{"sku":"box","quantity":1,"unitPrice":%s}]}\
            """
                .formatted(id, customer, occurredAt, price))
        .is(202);
  }

  @Override
  public void close() {
    api.close();
    store.close();
    owned.run();
  }
}
