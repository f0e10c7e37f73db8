package dev.tenon.bench.peer;

import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * One step in the life of an order: its creation, then four items. A peer turns it into its own
 * command or event.
 *
 * @param order the order's id
 * @param number 0 for the creation, then 1 to 4
 */
public record Step(String order, int number) {
  /** Steps of a whole order. */
  public static final int PER_ORDER = 5;

  /** Fills every event up to about 300 bytes of JSON. */
  public static final String NOTE =
      "Leave it with the neighbour, please. ".repeat(6).substring(0, 200);

  /** The creation of an order that nobody has seen yet. */
  static Step first() {
    // The secure generator is one lock for all callers.
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return new Step(new UUID(random.nextLong(), random.nextLong()).toString(), 0);
  }

  /** The step after this one: the same order's next item, or the next order. */
  Step next() {
    return number == PER_ORDER - 1 ? first() : new Step(order, number + 1);
  }

  public boolean creates() {
    return number == 0;
  }

  public String customer() {
    return "customer-" + order.substring(0, 4);
  }

  public String sku() {
    return "SKU-000" + number;
  }

  public int quantity() {
    return number;
  }

  public long unitPrice() {
    return 1995;
  }
}
