package dev.tenon.tail.postgres;

import dev.tenon.spi.MappedTables;
import dev.tenon.spi.OutboxTail;
import dev.tenon.spi.TailItem;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes items of the log's messages. Used by one thread. */
final class LogReader {
  private final PgOutput format = new PgOutput();
  private final MappedTables mapped;
  private final String schema;
  private final String prefix;

  LogReader(TailOptions options, OutboxTail.Encoder encoder, Slot slot) {
    this.mapped = new MappedTables(options.mappers(), encoder);
    this.schema = slot.schema();
    this.prefix = slot.id();
  }

  List<TailItem> read(ByteBuffer message) {
    LogChange change = format.read(message);
    return switch (change) {
      case LogChange.Begin begin -> {
        mapped.begin(Long.toHexString(begin.commit()), begin.committedAt());
        yield List.of();
      }
      case LogChange.Commit end -> List.of(new TailItem.End(end.end()));
      case LogChange.Insert insert when isOutbox(insert.table()) ->
          List.of(new TailItem.Sent(OutboxRow.message(insert.row())));
      case LogChange.Insert insert -> changed(insert.table(), null, insert.row());
      case LogChange.Update update -> changed(update.table(), update.before(), update.after());
      case LogChange.Delete delete -> changed(delete.table(), delete.before(), null);
      case LogChange.Emitted emitted
          when emitted.inTransaction() && emitted.prefix().equals(prefix) ->
          List.of(new TailItem.Sent(EmittedMessages.read(emitted.content())));
      default -> List.of();
    };
  }

  private boolean isOutbox(TableShape table) {
    return table.name().equals(OutboxRow.TABLE) && table.schema().equals(schema);
  }

  private List<TailItem> changed(TableShape table, @Nullable PgRow before, @Nullable PgRow after) {
    if (!table.schema().equals(schema) || isOutbox(table)) {
      return List.of();
    }
    return mapped.map(table.name(), before, after).stream()
        .<TailItem>map(TailItem.Sent::new)
        .toList();
  }
}
