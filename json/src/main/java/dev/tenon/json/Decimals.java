package dev.tenon.json;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.ser.std.StdScalarSerializer;

/**
 * Decimals as plain text: readers in other languages do not turn them into floating point, and
 * {@code 1.10} stays {@code 1.10}.
 */
final class Decimals {
  /** A few bytes such as {@code 1E999999999} would otherwise grow into gigabytes. */
  private static final int MAX_DIGITS = 1_000;

  private Decimals() {}

  private static boolean tooLong(BigDecimal value) {
    return (long) value.precision() + Math.abs((long) value.scale()) > MAX_DIGITS;
  }

  /** A decimal as {@link Writer} writes it; null for what has to be looked at more closely. */
  static @Nullable BigDecimal usual(String text) {
    if (text.length() > MAX_DIGITS) {
      return null;
    }
    BigDecimal value = new BigDecimal(text);
    return tooLong(value) ? null : value;
  }

  static final class Writer extends StdScalarSerializer<BigDecimal> {
    Writer() {
      super(BigDecimal.class);
    }

    @Override
    public void serialize(BigDecimal value, JsonGenerator out, SerializationContext context) {
      if (tooLong(value)) {
        context.reportMappingProblem("a decimal has more than %d digits", MAX_DIGITS);
      }
      out.writeString(value.toPlainString());
    }
  }

  static final class Reader extends StdScalarDeserializer<BigDecimal> {
    Reader() {
      super(BigDecimal.class);
    }

    @Override
    public BigDecimal deserialize(JsonParser in, DeserializationContext context) {
      BigDecimal value =
          switch (in.currentToken()) {
            case VALUE_STRING -> parse(in.getString(), context);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> in.getDecimalValue();
            default -> (BigDecimal) context.handleUnexpectedToken(BigDecimal.class, in);
          };
      if (tooLong(value)) {
        context.reportInputMismatch(this, "a decimal has more than %d digits", MAX_DIGITS);
      }
      return value;
    }

    private BigDecimal parse(String text, DeserializationContext context) {
      // the constructor takes time quadratic in the length
      if (text.length() > 2 * MAX_DIGITS) {
        return context.reportInputMismatch(this, "not a decimal");
      }
      try {
        return new BigDecimal(text);
      } catch (NumberFormatException e) {
        return context.reportInputMismatch(this, "not a decimal");
      }
    }
  }
}
