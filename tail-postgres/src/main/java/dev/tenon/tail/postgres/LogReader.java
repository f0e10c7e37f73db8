package dev.tenon.tail.postgres;

import dev.tenon.error.Problem;
import dev.tenon.message.Outgoing;
import dev.tenon.spi.OutboxTail;
import dev.tenon.spi.TailItem;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes items of the log's messages. Used by one thread. */
final class LogReader {
  private final PgOutput format = new PgOutput();
  private final TailOptions options;
  private final OutboxTail.Encoder encoder;
  private final String schema;
  private final String prefix;
  private String transaction = "";
  private Instant committedAt = Instant.EPOCH;
  private int index;

  LogReader(TailOptions options, OutboxTail.Encoder encoder, Slot slot) {
    this.options = options;
    this.encoder = encoder;
    this.schema = slot.schema();
    this.prefix = slot.id();
  }

  List<TailItem> read(ByteBuffer message) {
    LogChange change = format.read(message);
    return switch (change) {
      case LogChange.Begin begin -> {
        committedAt = begin.committedAt();
        // The time as well: a restored server writes other things at the same place.
        transaction = "%x-%x".formatted(begin.commit(), committedAt.toEpochMilli());
        index = 0;
        yield List.of();
      }
      case LogChange.Commit end -> List.of(new TailItem.End(end.end()));
      case LogChange.Insert insert when isOutbox(insert.table()) ->
          List.of(new TailItem.Sent(OutboxRow.message(insert.row())));
      case LogChange.Insert insert -> mapped(insert.table(), null, insert.row());
      case LogChange.Update update -> mapped(update.table(), update.before(), update.after());
      case LogChange.Delete delete -> mapped(delete.table(), delete.before(), null);
      case LogChange.Emitted emitted
          when emitted.inTransaction() && emitted.prefix().equals(prefix) ->
          List.of(new TailItem.Sent(EmittedMessages.read(emitted.content())));
      default -> List.of();
    };
  }

  private boolean isOutbox(TableShape table) {
    return table.name().equals(OutboxRow.TABLE) && table.schema().equals(schema);
  }

  private List<TailItem> mapped(
      TableShape table, @Nullable TableRow before, @Nullable TableRow after) {
    RowMapper mapper = table.schema().equals(schema) ? options.mappers().get(table.name()) : null;
    if (mapper == null || isOutbox(table)) {
      return List.of();
    }
    RowChange change = new RowChange(table.name(), before, after, committedAt);
    List<TailItem> items = new ArrayList<>();
    try {
      for (Outgoing outgoing : mapper.map(change)) {
        String id = transaction + "-" + index++;
        items.add(new TailItem.Sent(encoder.encode(outgoing.withId(id), committedAt)));
      }
    } catch (RuntimeException e) {
      throw Problem.LOG_UNREADABLE.because(
          "the mapper of table %s failed in transaction %s, and the log waits for it: %s"
              .formatted(table.name(), transaction, e),
          e);
    }
    return items;
  }
}
