package dev.tenon.tail.debezium;

import dev.tenon.error.Problem;
import dev.tenon.spi.OutboxFeed;
import dev.tenon.spi.OutboxTail;
import dev.tenon.spi.TailFeed;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Feeds the relay of one service from its database's log, read by Debezium's engine: for databases
 * that have no tail of their own. Which instance publishes, and so runs an engine, is decided by
 * the service's lease. The table is what remembers the messages: the engine keeps no offset, and
 * whatever happens to it, nothing is lost. Safe for use by many threads.
 */
public final class DebeziumTail implements OutboxTail {
  private final DebeziumOptions options;
  private final AtomicReference<@Nullable EngineLog> opened = new AtomicReference<>();

  private DebeziumTail(DebeziumOptions options) {
    this.options = options;
  }

  /** A tail, to be given to the builder of one service. */
  public static DebeziumTail of(DebeziumOptions options) {
    return new DebeziumTail(options);
  }

  /**
   * As it is now.
   *
   * @throws dev.tenon.error.TenonException {@code CLOSED} if its service did not start
   */
  public DebeziumHealth health() {
    EngineLog log = opened.get();
    if (log == null) {
      throw Problem.CLOSED.because("the tail belongs to no service yet; start one with it");
    }
    return log.health();
  }

  @Override
  public OutboxFeed open(Tailed outbox) {
    EngineSettings settings = new EngineSettings(options, outbox.service());
    settings.requirePossible();
    EngineLog log = new EngineLog(options, settings, outbox);
    opened.set(log);
    return new TailFeed(outbox, log);
  }
}
