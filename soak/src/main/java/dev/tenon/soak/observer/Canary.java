package dev.tenon.soak.observer;

import dev.tenon.example.b2b.process.ServiceName;
import dev.tenon.soak.load.Client;
import dev.tenon.soak.load.Reply;
import dev.tenon.soak.load.Writes;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/**
 * Something new that goes all the way: a customer is registered and orders, the order gets credit,
 * and the view shows it. How long that takes says how well the store is.
 */
public final class Canary {
  private static final Duration LOOK_EVERY = Duration.ofMillis(10);
  private static final int LIMIT = 100;

  private final Client client;
  private final Writes writes;
  private int count;

  /** Canaries by a client. */
  public Canary(Client client, Writes writes) {
    this.client = client;
    this.writes = writes;
  }

  /**
   * How far one came.
   *
   * @param arrived whether it was shown within the limit
   * @param registered how long it took until its customer was registered
   * @param placed and its order placed
   * @param shown and that shown as open
   */
  public record Flight(boolean arrived, Duration registered, Duration placed, Duration shown) {
    /** For people. */
    @Override
    public String toString() {
      return "registered after %d, placed after %d, %s %d ms"
          .formatted(
              registered.toMillis(),
              placed.toMillis(),
              arrived ? "shown after" : "not shown after",
              shown.toMillis());
    }
  }

  /** Lets one go. */
  public Flight fly(Duration limit) throws InterruptedException {
    long begin = System.nanoTime();
    String customer = "canary-" + ++count;
    boolean registered = writes.register(customer, LIMIT);
    Duration untilRegistered = since(begin);
    Optional<String> order = registered ? writes.place(customer, BigDecimal.TEN) : Optional.empty();
    Duration untilPlaced = since(begin);
    boolean arrived = false;
    while (order.isPresent() && !arrived && since(begin).compareTo(limit) < 0) {
      arrived = shows(customer, order.get(), limit.minus(since(begin)));
      if (!arrived) {
        TimeUnit.NANOSECONDS.sleep(LOOK_EVERY.toNanos());
      }
    }
    return new Flight(arrived, untilRegistered, untilPlaced, since(begin));
  }

  private static Duration since(long begin) {
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  private boolean shows(String customer, String order, Duration left) throws InterruptedException {
    Reply reply = client.get(ServiceName.VIEW, "/customer-orders/" + customer, left);
    if (reply.isDone()) {
      for (JsonNode shown : reply.json().get("orders")) {
        if (shown.get("orderId").asString().equals(order)) {
          // Open, or cancelled by a client meanwhile.
          return !shown.get("status").asString().equals("PENDING");
        }
      }
    }
    return false;
  }
}
