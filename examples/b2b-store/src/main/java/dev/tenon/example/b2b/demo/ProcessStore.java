package dev.tenon.example.b2b.demo;

import dev.tenon.example.b2b.Design;
import dev.tenon.example.b2b.Flow;
import dev.tenon.example.b2b.Store;
import dev.tenon.example.b2b.http.StoreApi;
import dev.tenon.example.b2b.http.Upstream.Call;
import dev.tenon.example.b2b.input.Document;
import dev.tenon.example.b2b.process.Processes;
import dev.tenon.example.b2b.process.ServiceName;
import dev.tenon.example.b2b.process.ServiceSpec;
import java.math.BigDecimal;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** A store whose services run in processes of their own. */
final class ProcessStore implements RunningStore {
  /** What a server takes by default, less some for itself and for this process. */
  private static final int CONNECTIONS_OF_ALL = 72;

  private static final int MOST_CONNECTIONS = 8;
  private static final int FEWEST_CONNECTIONS = 3;
  private static final JsonMapper JSON = JsonMapper.shared();

  private final DatabaseSite databases;
  private final Design design;
  private final BrokerSite broker;
  private final Processes processes;
  private final Known known;
  private volatile boolean serving;

  private record Progress(long written, long unpublished) {}

  private ProcessStore(
      DatabaseSite databases, Design design, BrokerSite broker, Processes processes, Known known) {
    this.databases = databases;
    this.design = design;
    this.broker = broker;
    this.processes = processes;
    this.known = known;
  }

  /**
   * Starts so many processes of each service.
   *
   * @param logs the directory for their logs
   */
  static ProcessStore start(
      DatabaseSite databases,
      BrokerSite broker,
      Design design,
      int instances,
      Path logs,
      Processes.Listener listener)
      throws InterruptedException {
    // Before they start: some databases are open in one process at a time.
    Known known = look(databases, design, Known::of);
    int share = CONNECTIONS_OF_ALL / (instances * ServiceName.of(design).size());
    int connections = Math.clamp(share, FEWEST_CONNECTIONS, MOST_CONNECTIONS);
    Function<ServiceName, ServiceSpec> specs =
        service -> broker.specOf(service, databases.of(service, connections), design);
    Processes processes = new Processes(ServiceName.of(design), specs, instances, logs, listener);
    try {
      processes.start();
    } catch (InterruptedException | RuntimeException e) {
      processes.close();
      throw e;
    }
    return new ProcessStore(databases, design, broker, processes, known);
  }

  private static <T> T look(DatabaseSite site, Design design, Function<Store, T> look) {
    try (OpenDatabases open = OpenDatabases.of(site, design, FEWEST_CONNECTIONS);
        Store store = Store.reading(open.databases(), design.orders())) {
      return look.apply(store);
    }
  }

  @Override
  public Known known() {
    return known;
  }

  @Override
  public void register(String customerId, BigDecimal creditLimit) {
    post(ServiceName.CUSTOMERS, "/replay/customers", Commands.register(customerId, creditLimit));
  }

  @Override
  public void submit(Document document) {
    switch (document) {
      case Document.Order order ->
          post(ServiceName.ORDERS, "/replay/orders", Commands.place(order));
      case Document.CreditNote note ->
          post(ServiceName.ORDERS, "/replay/credit-notes", Commands.accept(note));
      case Document.Refused refused ->
          throw new IllegalArgumentException(refused + " is not to be submitted");
    }
  }

  private void post(ServiceName service, String path, Object command) {
    processes.call(
        service, new Call("POST", path, Map.of(), JSON.writeValueAsBytes(command), null));
  }

  @Override
  public long written() {
    return progress(ServiceName.ORDERS).written() + progress(ServiceName.CUSTOMERS).written();
  }

  @Override
  public long behind() {
    processes.requireAlive();
    long unpublished =
        progress(ServiceName.ORDERS).unpublished() + progress(ServiceName.CUSTOMERS).unpublished();
    return unpublished > 0 ? unpublished : ServiceName.lag(design.flow(), broker::lag);
  }

  private Progress progress(ServiceName service) {
    Call call = new Call("GET", "/replay/progress", Map.of(), new byte[0], null);
    return JSON.readValue(processes.call(service, call), Progress.class);
  }

  @Override
  public <T> T read(Function<Store, T> look) {
    if (databases.isShared()) {
      return look(databases, design, look);
    }
    processes.stop();
    T seen = look(databases, design, look);
    if (serving) {
      try {
        processes.start();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new DemoProblem("interrupted while services started again", e);
      }
    }
    return seen;
  }

  @Override
  public StoreApi serve(InetSocketAddress address, @Nullable String token) {
    serving = true;
    return StoreApi.forward(
        processes.upstream(ServiceName.ORDERS),
        processes.upstream(ServiceName.CUSTOMERS),
        processes.upstream(ServiceName.VIEW),
        design.flow() == Flow.FULFILMENT ? processes.upstream(ServiceName.INVENTORY) : null,
        address,
        token);
  }

  @Override
  public void close() {
    processes.close();
  }
}
