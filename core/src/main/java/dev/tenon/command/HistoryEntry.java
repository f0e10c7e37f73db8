package dev.tenon.command;

import dev.tenon.event.EventRecord;
import dev.tenon.event.Position;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One event in the history of an entity: what happened, when, by whom and why.
 *
 * @param position its place in the service's log
 * @param state the entity's state after it, by the rules of today
 */
public record HistoryEntry<S, E>(E event, EventRecord record, Position position, S state) {
  /** The entity's version after it. */
  public long version() {
    return record.version();
  }

  /** When it was stored. */
  public Instant recordedAt() {
    return record.recordedAt();
  }

  /** The business time it speaks of. */
  public Instant occurredAt() {
    return record.occurredAt();
  }

  /** Who asked for it. */
  public @Nullable String actor() {
    return record.metadata().actor();
  }

  /** The id of the message it follows from. */
  public @Nullable String causationId() {
    return record.metadata().causationId();
  }

  /** The business transaction it belongs to. */
  public @Nullable String correlationId() {
    return record.metadata().correlationId();
  }
}
