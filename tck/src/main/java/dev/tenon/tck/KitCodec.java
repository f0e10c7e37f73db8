package dev.tenon.tck;

import dev.tenon.error.Problem;
import dev.tenon.event.Codec;
import dev.tenon.event.Payload;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;

/** Writes the events of the kits' own services. */
final class KitCodec implements Codec {
  record Noted(String text) {}

  record Struck(String text) {}

  record Deposited(String account, long amount) {}

  private static final Set<Class<?>> TYPES = Set.of(Noted.class, Struck.class, Deposited.class);

  @Override
  public Payload encode(Object object) {
    return switch (object) {
      case Noted(String text) -> Samples.payload("Noted", text);
      case Struck(String text) -> Samples.payload("Struck", text);
      case Deposited(String account, long amount) ->
          Samples.payload("Deposited", account + ' ' + amount);
      default -> throw Problem.UNKNOWN_TYPE.because(object.getClass().getName());
    };
  }

  @Override
  public Object decode(Payload payload) {
    String text = new String(payload.data(), StandardCharsets.UTF_8);
    return switch (payload.type()) {
      case "Noted" -> new Noted(text);
      case "Struck" -> new Struck(text);
      case "Deposited" -> deposited(text);
      default -> throw Problem.UNKNOWN_TYPE.because(payload.type());
    };
  }

  @Override
  public Optional<String> typeOf(Class<?> type) {
    return TYPES.contains(type) ? Optional.of(type.getSimpleName()) : Optional.empty();
  }

  private static Deposited deposited(String text) {
    int space = text.indexOf(' ');
    return new Deposited(text.substring(0, space), Long.parseLong(text.substring(space + 1)));
  }
}
