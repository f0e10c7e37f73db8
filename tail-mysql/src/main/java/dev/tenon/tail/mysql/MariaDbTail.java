package dev.tenon.tail.mysql;

import dev.tenon.error.Problem;
import dev.tenon.spi.OutboxFeed;
import dev.tenon.spi.OutboxTail;
import dev.tenon.spi.TailFeed;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Feeds the relay of one service from MariaDB's binlog (10.7 and later, {@code binlog_format =
 * ROW}). Which instance publishes is decided by the service's lease; what it published is
 * remembered in the service's database, where the next one goes on. Safe for use by many threads.
 */
public final class MariaDbTail implements OutboxTail {
  private final BinlogOptions options;
  private final AtomicReference<@Nullable Keeper> opened = new AtomicReference<>();

  private MariaDbTail(BinlogOptions options) {
    this.options = options;
  }

  /** A tail, to be given to the builder of one service. */
  public static MariaDbTail of(BinlogOptions options) {
    return new MariaDbTail(options);
  }

  /**
   * As it was seen last.
   *
   * @throws dev.tenon.error.TenonException {@code CLOSED} if its service did not start
   */
  public BinlogHealth health() {
    Keeper keeper = opened.get();
    if (keeper == null) {
      throw Problem.CLOSED.because("the tail belongs to no service yet; start one with it");
    }
    return keeper.health();
  }

  @Override
  public OutboxFeed open(Tailed outbox) {
    Server server = new Server(options, outbox.service());
    try {
      server.requirePossible();
    } catch (RuntimeException e) {
      server.close();
      throw e;
    }
    Keeper keeper = new Keeper(options, server, outbox.service());
    opened.set(keeper);
    return new TailFeed(outbox, new Binlog(options, outbox.encoder(), server, keeper));
  }
}
