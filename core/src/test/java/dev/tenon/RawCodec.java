package dev.tenon;

import dev.tenon.event.Codec;
import dev.tenon.event.Payload;
import java.util.Optional;

/** Stores payloads as they are, so that a test can store any. */
final class RawCodec implements Codec {
  @Override
  public Payload encode(Object object) {
    return (Payload) object;
  }

  @Override
  public Object decode(Payload payload) {
    return payload;
  }

  @Override
  public Optional<String> typeOf(Class<?> type) {
    return Optional.of("noted");
  }
}
