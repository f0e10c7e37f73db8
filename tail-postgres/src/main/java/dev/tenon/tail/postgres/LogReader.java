package dev.tenon.tail.postgres;

import dev.tenon.spi.OutboxMessage;
import dev.tenon.spi.OutboxTail;
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
  private final long after;
  private long commit;
  private Instant committedAt = Instant.EPOCH;
  private int index;

  /**
   * A reader.
   *
   * @param after transactions that ended before that place are known already
   */
  LogReader(TailOptions options, OutboxTail.Encoder encoder, Slot slot, long after) {
    this.options = options;
    this.encoder = encoder;
    this.schema = slot.schema();
    this.prefix = slot.prefix();
    this.after = after;
  }

  List<Item> read(ByteBuffer message) {
    LogChange change = format.read(message);
    if (change instanceof LogChange.Begin begin) {
      commit = begin.commit();
      committedAt = begin.committedAt();
      index = 0;
      return List.of();
    }
    if (change instanceof LogChange.Commit end) {
      return List.of(new Item.End(end.end()));
    }
    return commit < after ? List.of() : items(change);
  }

  private List<Item> items(LogChange change) {
    return switch (change) {
      case LogChange.Insert insert when isOutbox(insert.table()) ->
          List.of(new Item.Sent(OutboxRow.message(insert.row())));
      case LogChange.Insert insert -> mapped(insert.table(), null, insert.row());
      case LogChange.Update update -> mapped(update.table(), update.before(), update.after());
      case LogChange.Delete delete -> mapped(delete.table(), delete.before(), null);
      case LogChange.Emitted emitted
          when emitted.inTransaction() && emitted.prefix().equals(prefix) ->
          List.of(new Item.Sent(EmittedMessages.read(emitted.content())));
      default -> List.of();
    };
  }

  private boolean isOutbox(TableShape table) {
    return table.name().equals(OutboxRow.TABLE) && table.schema().equals(schema);
  }

  private List<Item> mapped(
      TableShape table, @Nullable TableRow before, @Nullable TableRow after) {
    RowMapper mapper = table.schema().equals(schema) ? options.mappers().get(table.name()) : null;
    if (mapper == null || isOutbox(table)) {
      return List.of();
    }
    List<Item> items = new ArrayList<>();
    for (var outgoing : mapper.map(new RowChange(table.name(), before, after, committedAt))) {
      String id = "%x-%d".formatted(commit, index++);
      OutboxMessage message = encoder.encode(outgoing.withId(id), committedAt);
      items.add(new Item.Sent(message));
    }
    return items;
  }
}
