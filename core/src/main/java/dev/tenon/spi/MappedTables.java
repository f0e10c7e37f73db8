package dev.tenon.spi;

import dev.tenon.error.Problem;
import dev.tenon.message.Outgoing;
import dev.tenon.message.RowChange;
import dev.tenon.message.RowMapper;
import dev.tenon.message.TableRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes messages of the changes that a log tells of. Their ids follow from the log: who reads it
 * again makes the same ones. Used by one thread.
 */
public final class MappedTables {
  private final Map<String, RowMapper> mappers;
  private final OutboxTail.Encoder encoder;
  private String transaction = "";
  private Instant committedAt = Instant.EPOCH;
  private int index;

  /** By these mappers of tables. */
  public MappedTables(Map<String, RowMapper> mappers, OutboxTail.Encoder encoder) {
    this.mappers = Map.copyOf(mappers);
    this.encoder = encoder;
  }

  /**
   * A committed transaction begins.
   *
   * @param place which no other has in this log
   */
  public void begin(String place, Instant committed) {
    // The time as well: a restored server writes other things at the same place.
    transaction = place + "-" + Long.toHexString(committed.toEpochMilli());
    committedAt = committed;
    index = 0;
  }

  /**
   * The messages of a change; none if the table has no mapper.
   *
   * @throws dev.tenon.error.TenonException {@code LOG_UNREADABLE} if its mapper fails
   */
  public List<OutboxMessage> map(
      String table, @Nullable TableRow before, @Nullable TableRow after) {
    RowMapper mapper = mappers.get(table);
    if (mapper == null) {
      return List.of();
    }
    List<OutboxMessage> messages = new ArrayList<>();
    try {
      for (Outgoing outgoing : mapper.map(new RowChange(table, before, after, committedAt))) {
        String id = transaction + "-" + index++;
        messages.add(encoder.encode(outgoing.withId(id), committedAt));
      }
    } catch (RuntimeException e) {
      throw Problem.LOG_UNREADABLE.because(
          "the mapper of table %s failed in transaction %s, and the log waits for it: %s"
              .formatted(table, transaction, e),
          e);
    }
    return messages;
  }
}
