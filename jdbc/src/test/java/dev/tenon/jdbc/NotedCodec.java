package dev.tenon.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tenon.event.Codec;
import dev.tenon.event.Payload;
import java.util.Optional;

/** Knows one type of event, a text. */
final class NotedCodec implements Codec {
  /** The event. */
  record Noted(String text) {}

  @Override
  public Payload encode(Object object) {
    return new Payload("noted", 1, ((Noted) object).text().getBytes(UTF_8));
  }

  @Override
  public Object decode(Payload payload) {
    return new Noted(new String(payload.data(), UTF_8));
  }

  @Override
  public Optional<String> typeOf(Class<?> type) {
    return type == Noted.class ? Optional.of("noted") : Optional.empty();
  }
}
