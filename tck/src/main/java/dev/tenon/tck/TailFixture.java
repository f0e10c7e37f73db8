package dev.tenon.tck;

import dev.tenon.spi.Database;
import dev.tenon.spi.OutboxTail;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Gives a kit the database of a service whose outbox is fed from the database's own log. Every case
 * gets a fixture of its own.
 */
public interface TailFixture extends AutoCloseable {
  /** The service's database, the same each time, and empty at first. */
  Database database();

  /** A tail for one more instance of the service. */
  Tail tail();

  /** What the median delay from a commit until its message is published stays under. */
  default Duration delay() {
    return Duration.ofMillis(15);
  }

  /** Closes the database and removes what the fixture made. The services are closed by then. */
  @Override
  void close();

  /**
   * The tail of one instance.
   *
   * @param reads whether it reads the log now: it is ready, and its instance the one that publishes
   */
  record Tail(OutboxTail outbox, BooleanSupplier reads) {}
}
