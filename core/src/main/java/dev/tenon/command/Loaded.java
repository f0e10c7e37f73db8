package dev.tenon.command;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An entity as its events tell.
 *
 * @param version how many events it has; 0 if there is no such entity
 * @param recordedAt when the last of these events was stored; absent at version 0
 */
public record Loaded<S>(long version, S state, @Nullable Instant recordedAt) {
  /** True if it has an event. */
  public boolean exists() {
    return version > 0;
  }
}
