package dev.tenon.tail.postgres;

import dev.tenon.error.Problem;
import dev.tenon.spi.OutboxFeed;
import dev.tenon.spi.OutboxTail;
import dev.tenon.spi.Outlet;
import dev.tenon.spi.TailFeed;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Feeds the relay of one service from PostgreSQL's transaction log, by logical replication
 * (PostgreSQL 14 and later, {@code wal_level = logical}). Which instance publishes is decided by
 * the service's lease; the slot keeps any other one off. Safe for use by many threads.
 */
public final class PostgresTail implements OutboxTail {
  private final TailOptions options;
  private final AtomicReference<@Nullable Opened> opened = new AtomicReference<>();

  private record Opened(String service, String prefix, Keeper keeper) {}

  private PostgresTail(TailOptions options) {
    this.options = options;
  }

  /** A tail, to be given to the builder of one service. */
  public static PostgresTail of(TailOptions options) {
    return new PostgresTail(options);
  }

  /**
   * As the server told last.
   *
   * @throws dev.tenon.error.TenonException {@code CLOSED} if its service did not start
   */
  public SlotHealth health() {
    Opened now = opened.get();
    if (now == null) {
      throw Problem.CLOSED.because("the tail belongs to no service yet; start one with it");
    }
    return now.keeper().health();
  }

  @Override
  public OutboxFeed open(Tailed outbox) {
    Slot slot = new Slot(options, outbox.service());
    try {
      slot.id();
      if (options.mode() != TailOptions.Mode.LEAVING) {
        slot.requirePossible();
      }
    } catch (RuntimeException e) {
      slot.close();
      throw e;
    }
    Keeper keeper = new Keeper(options, slot, outbox);
    opened.set(new Opened(outbox.service(), slot.id(), keeper));
    return new TailFeed(outbox, new SlotLog(options, outbox.encoder(), slot, keeper));
  }

  @Override
  public Outlet outlet(Outlet transaction) {
    Opened now = opened.get();
    return now != null && now.keeper().isEmitting()
        ? new EmittingOutlet(transaction, now.service(), now.prefix())
        : transaction;
  }
}
