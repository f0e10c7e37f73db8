package dev.tenon.example.b2b.demo;

import dev.tenon.example.b2b.Store;
import dev.tenon.example.b2b.http.StoreApi;
import dev.tenon.example.b2b.input.Document;
import java.math.BigDecimal;
import java.net.InetSocketAddress;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A store that runs, in this process or in others. Safe for use by many threads. */
interface RunningStore extends AutoCloseable {
  /** What it had when it was started. */
  Known known();

  /** Returns when the customer is registered. */
  void register(String customerId, BigDecimal creditLimit);

  /** Returns when the document is acknowledged, whatever comes of it. */
  void submit(Document document);

  /** How many events its services have written. */
  long written();

  /** How many events and messages are yet to be taken by somebody. */
  long behind();

  /**
   * Looks at what the services have stored. Where databases are open in one process at a time the
   * services have to stand still meanwhile.
   */
  <T> T read(Function<Store, T> look);

  /** Serves its HTTP API; it ends before the store does. */
  StoreApi serve(InetSocketAddress address, @Nullable String token);

  @Override
  void close();
}
