package dev.tenon.tck;

import dev.tenon.error.Problem;
import dev.tenon.event.Codec;
import dev.tenon.event.Payload;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Writes the events of the kits' own services. */
final class KitCodec implements Codec {
  record Noted(String text) {}

  record Struck(String text) {}

  @Override
  public Payload encode(Object object) {
    return switch (object) {
      case Noted(String text) -> Samples.payload("Noted", text);
      case Struck(String text) -> Samples.payload("Struck", text);
      default -> throw Problem.UNKNOWN_TYPE.because(object.getClass().getName());
    };
  }

  @Override
  public Object decode(Payload payload) {
    String text = new String(payload.data(), StandardCharsets.UTF_8);
    return switch (payload.type()) {
      case "Noted" -> new Noted(text);
      case "Struck" -> new Struck(text);
      default -> throw Problem.UNKNOWN_TYPE.because(payload.type());
    };
  }

  @Override
  public Optional<String> typeOf(Class<?> type) {
    return type == Noted.class || type == Struck.class
        ? Optional.of(type.getSimpleName())
        : Optional.empty();
  }
}
