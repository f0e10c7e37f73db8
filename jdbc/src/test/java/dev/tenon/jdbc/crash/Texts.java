package dev.tenon.jdbc.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tenon.error.Problem;
import dev.tenon.event.Codec;
import dev.tenon.event.Payload;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;

/** What the services tell each other: numbers. */
final class Texts implements Codec {
  /** A number, and what is said of it. */
  sealed interface Text {
    int number();
  }

  /** An event of the teller's log. */
  record Told(int number) implements Text {}

  /** A request of the teller. */
  record Asked(int number) implements Text {}

  /** The listener's reply. */
  record Answered(int number) implements Text {}

  /** What a saga is about. */
  record Deal(int number) implements Text {}

  /** A saga's request to a participant. */
  record Reserve(int number) implements Text {}

  /** It is done. */
  record Reserved(int number) implements Text {}

  /** It cannot be done. */
  record Refused(int number) implements Text {}

  /** It is to be undone. */
  record Release(int number) implements Text {}

  /** It is undone. */
  record Released(int number) implements Text {}

  private static final Map<Class<?>, IntFunction<? extends Text>> TYPES =
      Map.of(
          Told.class, Told::new,
          Asked.class, Asked::new,
          Answered.class, Answered::new,
          Deal.class, Deal::new,
          Reserve.class, Reserve::new,
          Reserved.class, Reserved::new,
          Refused.class, Refused::new,
          Release.class, Release::new,
          Released.class, Released::new);

  private static final Map<String, IntFunction<? extends Text>> NAMED = new HashMap<>();

  static {
    TYPES.forEach((type, maker) -> NAMED.put(nameOf(type), maker));
  }

  private static String nameOf(Class<?> type) {
    return type.getSimpleName().toLowerCase(Locale.ROOT);
  }

  @Override
  public Payload encode(Object object) {
    String type = typeOf(object.getClass()).orElseThrow();
    return new Payload(type, 1, Integer.toString(((Text) object).number()).getBytes(UTF_8));
  }

  @Override
  public Object decode(Payload payload) {
    IntFunction<? extends Text> maker = NAMED.get(payload.type());
    if (maker == null) {
      throw Problem.UNKNOWN_TYPE.because(payload.type());
    }
    return maker.apply(Integer.parseInt(new String(payload.data(), UTF_8)));
  }

  @Override
  public Optional<String> typeOf(Class<?> type) {
    return TYPES.containsKey(type) ? Optional.of(nameOf(type)) : Optional.empty();
  }
}
