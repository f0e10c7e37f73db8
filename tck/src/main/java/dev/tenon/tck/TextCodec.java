package dev.tenon.tck;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tenon.event.Codec;
import dev.tenon.event.Payload;
import java.util.Optional;

/** Writes any object as its text, and reads texts; for tests. */
public final class TextCodec implements Codec {
  /** Has nothing to be told. */
  public TextCodec() {}

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
