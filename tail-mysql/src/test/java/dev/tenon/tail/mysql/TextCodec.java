package dev.tenon.tail.mysql;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tenon.event.Codec;
import dev.tenon.event.Payload;
import java.util.Optional;

/** Knows texts. */
final class TextCodec implements Codec {
  @Override
  public Payload encode(Object object) {
    return new Payload("text", 1, object.toString().getBytes(UTF_8));
  }

  @Override
  public Object decode(Payload payload) {
    return new String(payload.data(), UTF_8);
  }

  @Override
  public Optional<String> typeOf(Class<?> type) {
    return type == String.class ? Optional.of("text") : Optional.empty();
  }
}
