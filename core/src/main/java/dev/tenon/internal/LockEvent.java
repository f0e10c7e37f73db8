package dev.tenon.internal;

import java.time.Instant;

/** What happened to a semantic lock. */
sealed interface LockEvent {
  /** Somebody took it, or prolonged it. */
  record Taken(String owner, Instant at, Instant until) implements LockEvent {}

  /** It is free; the event's metadata says who did that, if an operator did. */
  record Released(String owner, String reason) implements LockEvent {}
}
