package dev.tenon.jdbc.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tenon.error.Problem;
import dev.tenon.event.Codec;
import dev.tenon.event.Payload;
import java.util.Map;
import java.util.Optional;

/** What the services tell each other: numbers. */
final class Texts implements Codec {
  /** An event of the teller's log. */
  record Told(int number) {}

  /** A request of the teller. */
  record Asked(int number) {}

  /** The listener's reply. */
  record Answered(int number) {}

  private static final Map<Class<?>, String> NAMES =
      Map.of(Told.class, "told", Asked.class, "asked", Answered.class, "answered");

  @Override
  public Payload encode(Object object) {
    int number =
        switch (object) {
          case Told told -> told.number();
          case Asked asked -> asked.number();
          case Answered answered -> answered.number();
          default -> throw Problem.UNKNOWN_TYPE.because(object.getClass().getName());
        };
    String type = typeOf(object.getClass()).orElseThrow();
    return new Payload(type, 1, Integer.toString(number).getBytes(UTF_8));
  }

  @Override
  public Object decode(Payload payload) {
    int number = Integer.parseInt(new String(payload.data(), UTF_8));
    return switch (payload.type()) {
      case "told" -> new Told(number);
      case "asked" -> new Asked(number);
      case "answered" -> new Answered(number);
      default -> throw Problem.UNKNOWN_TYPE.because(payload.type());
    };
  }

  @Override
  public Optional<String> typeOf(Class<?> type) {
    return Optional.ofNullable(NAMES.get(type));
  }
}
