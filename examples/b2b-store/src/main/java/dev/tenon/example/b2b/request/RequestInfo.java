package dev.tenon.example.b2b.request;

import dev.tenon.event.Metadata;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a request beside what it asks for.
 *
 * @param key what makes its repetition harmless; absent: it is served each time
 */
public record RequestInfo(Metadata metadata, @Nullable Key key) {
  /**
   * An idempotency key.
   *
   * @param fingerprint identifies the request that comes with it
   */
  public record Key(String value, String fingerprint) {}
}
