package dev.tenon.json;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads values of one type in their usual form, as Jackson would. */
@FunctionalInterface
interface PlainValue {
  /** The value that comes next; anything once the text was found to be unusual. */
  @Nullable Object read(PlainJson in);

  /**
   * A reader of a type, null if there is none.
   *
   * @param within the records that it is a component of
   */
  static @Nullable PlainValue of(Type type, Set<Class<?>> within) {
    if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
      PlainValue element = of(list.getActualTypeArguments()[0], within);
      return element == null ? null : orNull(in -> list(in, element));
    }
    if (!(type instanceof Class<?> plain)) {
      return null;
    }
    if (plain.isRecord()) {
      PlainRecord nested = PlainRecord.of(plain, within);
      return nested == null ? null : orNull(nested);
    }
    if (plain.isEnum()) {
      return ofEnum(plain);
    }
    return switch (plain.getName()) {
      case "int" -> PlainValue::integer;
      case "long" -> PlainValue::number;
      case "boolean" -> PlainJson::truth;
      case "java.lang.Integer" -> orNull(PlainValue::integer);
      case "java.lang.Long" -> orNull(PlainValue::number);
      case "java.lang.Boolean" -> orNull(PlainJson::truth);
      case "java.lang.String" -> orNull(PlainJson::text);
      case "java.math.BigDecimal" -> ofText(Decimals::usual);
      case "java.time.Instant" -> ofText(Times::readInstant);
      case "java.time.LocalDateTime" -> ofText(Times::readLocal);
      case "java.time.LocalDate" -> ofText(LocalDate::parse);
      case "java.util.UUID" -> ofText(PlainValue::uuid);
      default -> null;
    };
  }

  private static Object integer(PlainJson in) {
    return (int) in.number(Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  private static Object number(PlainJson in) {
    return in.number(Long.MIN_VALUE, Long.MAX_VALUE);
  }

  private static PlainValue orNull(PlainValue value) {
    return in -> in.takeNull() ? null : value.read(in);
  }

  /** A parser throws, or returns null, for what is not of the usual form. */
  private static PlainValue ofText(Function<String, @Nullable Object> parser) {
    return orNull(in -> {
      String text = in.text();
      Object value = null;
      if (in.isUsual()) {
        try {
          value = parser.apply(text);
        } catch (DateTimeException | IllegalArgumentException e) {
          in.giveUp(); // Jackson says what is wrong with it
        }
      }
      if (value == null) {
        in.giveUp();
      }
      return value;
    });
  }

  private static @Nullable PlainValue ofEnum(Class<?> type) {
    if (PlainRecord.isAnnotated(type)) {
      return null; // which may give a constant another name
    }
    Map<String, Object> constants = new HashMap<>();
    for (Object constant : type.getEnumConstants()) {
      constants.put(((Enum<?>) constant).name(), constant);
    }
    return ofText(constants::get);
  }

  private static List<@Nullable Object> list(PlainJson in, PlainValue element) {
    List<@Nullable Object> list = new ArrayList<>();
    in.require('[');
    if (in.take(']')) {
      return list;
    }
    do {
      list.add(element.read(in));
    } while (in.isUsual() && in.take(','));
    in.require(']');
    return list;
  }

  /** The JDK's own parser takes other forms, too. */
  private static @Nullable UUID uuid(String text) {
    boolean isUsual =
        text.length() == 36
            && text.charAt(8) == '-'
            && text.charAt(13) == '-'
            && text.charAt(18) == '-'
            && text.charAt(23) == '-';
    return isUsual
        ? new UUID(
            hex(text, 0, 8) << 32 | hex(text, 9, 13) << 16 | hex(text, 14, 18),
            hex(text, 19, 23) << 48 | hex(text, 24, 36))
        : null;
  }

  private static long hex(String text, int from, int to) {
    return HexFormat.fromHexDigitsToLong(text, from, to);
  }
}
