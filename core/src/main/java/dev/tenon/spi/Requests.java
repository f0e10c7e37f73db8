package dev.tenon.spi;

import java.time.Instant;
import java.util.Optional;

/** The commands that were done under idempotency keys, see {@link Change.Remember}. */
public interface Requests {
  /** What was done under a key. */
  Optional<Request> find(String key);

  /**
   * Forgets up to {@code limit} requests of writes before that instant, the oldest first. A key
   * forgotten may be remembered anew.
   *
   * @return how many
   */
  int forget(Instant before, int limit);
}
