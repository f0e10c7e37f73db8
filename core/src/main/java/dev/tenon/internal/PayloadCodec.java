package dev.tenon.internal;

import dev.tenon.event.Codec;
import dev.tenon.event.Payload;
import java.util.Optional;

/** Leaves payloads as they are: for those who do not know what is in them. */
final class PayloadCodec implements Codec {
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
    return Optional.empty();
  }
}
