package dev.tenon.example.b2b.http;

import dev.tenon.example.b2b.http.JsonReader.Numeral;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An object of a request's body and where in the body it is. Every method throws {@link
 * HttpProblem}, naming the field, if that is not what it should be; null counts as absent.
 */
final class JsonBody {
  private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,100}");

  private final Map<String, @Nullable Object> fields;
  private final String prefix;

  private JsonBody(Map<String, @Nullable Object> fields, String prefix) {
    this.fields = fields;
    this.prefix = prefix;
  }

  static JsonBody of(byte[] bytes) throws IOException {
    return new JsonBody(JsonReader.read(bytes), "");
  }

  /** Checks that there is no field beside these. */
  JsonBody only(String... names) {
    for (String name : fields.keySet()) {
      if (!Arrays.asList(names).contains(name)) {
        throw HttpProblem.badRequest("UNKNOWN_FIELD", "there is no field '" + prefix + name + "'");
      }
    }
    return this;
  }

  /** An id, for which null stands if it is absent. */
  @Nullable String idIfAny(String name) {
    return text(name, "INVALID_ID", Text::wrongId);
  }

  String id(String name) {
    return required(name, idIfAny(name));
  }

  String name(String name) {
    return required(name, text(name, "INVALID_NAME", Text::wrongName));
  }

  /** An instant, for which null stands if it is absent. */
  @Nullable Instant timeIfAny(String name) {
    Object value = fields.get(name);
    if (value == null) {
      return null;
    }
    if (!(value instanceof String text)) {
      throw wrongType(name, "a time as text");
    }
    Instant time = Values.time(text);
    if (time == null) {
      throw invalid("INVALID_TIME", name, Values.TIME_RULE);
    }
    return time;
  }

  /** An amount of zero or more with three decimals. */
  BigDecimal money(String name) {
    Object value = fields.get(name);
    String text =
        switch (value) {
          case null -> null;
          case Numeral number -> number.text();
          case String string -> string;
          default -> throw wrongType(name, "a number, or one as text");
        };
    BigDecimal money = Values.money(required(name, text));
    if (money == null) {
      throw invalid("INVALID_AMOUNT", name, Values.MONEY_RULE);
    }
    if (money.signum() < 0) {
      throw invalid("INVALID_AMOUNT", name, "must not be negative");
    }
    return money;
  }

  /** A whole number between these. */
  long integer(String name, long min, long max) {
    Object value = fields.get(name);
    if (value != null && !(value instanceof Numeral)) {
      throw wrongType(name, "a whole number");
    }
    String text = required(name, (Numeral) value).text();
    String rule = "must be a whole number from " + min + " to " + max;
    if (!INTEGER.matcher(text).matches()) {
      throw invalid("INVALID_QUANTITY", name, rule);
    }
    BigDecimal number = new BigDecimal(text);
    if (number.compareTo(BigDecimal.valueOf(min)) < 0
        || number.compareTo(BigDecimal.valueOf(max)) > 0) {
      throw invalid("INVALID_QUANTITY", name, rule);
    }
    return number.longValueExact();
  }

  /** A list of one or more objects. */
  <T> List<T> list(String name, int max, Function<JsonBody, T> each) {
    Object value = fields.get(name);
    if (value != null && !(value instanceof List)) {
      throw wrongType(name, "an array");
    }
    List<?> elements = required(name, (List<?>) value);
    if (elements.isEmpty() || elements.size() > max) {
      throw invalid("INVALID_LENGTH", name, "must have 1 to " + max + " elements");
    }
    List<T> list = new ArrayList<>(elements.size());
    for (Object element : elements) {
      String path = name + '[' + list.size() + ']';
      if (!(element instanceof Map)) {
        throw wrongType(path, "an object");
      }
      @SuppressWarnings("unchecked") // the only maps a reader makes
      Map<String, @Nullable Object> object = (Map<String, @Nullable Object>) element;
      list.add(each.apply(new JsonBody(object, prefix + path + '.')));
    }
    return list;
  }

  private @Nullable String text(
      String name, String code, Function<String, @Nullable String> wrong) {
    Object value = fields.get(name);
    if (value == null) {
      return null;
    }
    if (!(value instanceof String text)) {
      throw wrongType(name, "text");
    }
    String rule = wrong.apply(text);
    if (rule != null) {
      throw invalid(code, name, rule);
    }
    return text;
  }

  private <T> T required(String name, @Nullable T value) {
    if (value == null) {
      throw HttpProblem.unprocessable("MISSING_FIELD", "'" + prefix + name + "' is missing");
    }
    return value;
  }

  private HttpProblem wrongType(String name, String wanted) {
    return HttpProblem.badRequest("WRONG_TYPE", "'" + prefix + name + "' must be " + wanted);
  }

  private HttpProblem invalid(String code, String name, String rule) {
    return HttpProblem.unprocessable(code, "'" + prefix + name + "' " + rule);
  }
}
