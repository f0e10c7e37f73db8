package dev.tenon.tail.postgres;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.UUID;

/** Values of PostgreSQL's common types, as its log has them in binary or as text. */
final class PgTypes {
  private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");

  private static final int BOOL = 16;
  private static final int BYTEA = 17;
  private static final int INT8 = 20;
  private static final int INT2 = 21;
  private static final int INT4 = 23;
  private static final int FLOAT4 = 700;
  private static final int FLOAT8 = 701;
  private static final int DATE = 1082;
  private static final int TIMESTAMP = 1114;
  private static final int TIMESTAMPTZ = 1184;
  private static final int NUMERIC = 1700;
  private static final int UUID_TYPE = 2950;
  private static final int JSONB = 3802;

  private PgTypes() {}

  static Instant instant(long micros) {
    return EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  /** The value as text: that of the server, or the JDK's of the type that fits it. */
  static String text(int type, boolean binary, byte[] value) {
    if (!binary) {
      return new String(value, StandardCharsets.UTF_8);
    }
    ByteBuffer in = ByteBuffer.wrap(value);
    try {
      return switch (type) {
        case BOOL -> in.get() != 0 ? "true" : "false";
        case BYTEA -> "\\x" + HexFormat.of().formatHex(value);
        case INT2 -> String.valueOf(in.getShort());
        case INT4 -> String.valueOf(in.getInt());
        case INT8 -> String.valueOf(in.getLong());
        case FLOAT4 -> String.valueOf(in.getFloat());
        case FLOAT8 -> String.valueOf(in.getDouble());
        case DATE -> LocalDate.of(2000, 1, 1).plusDays(in.getInt()).toString();
        case TIMESTAMP, TIMESTAMPTZ -> instant(in.getLong()).toString();
        case NUMERIC -> numeric(in);
        case UUID_TYPE -> new UUID(in.getLong(), in.getLong()).toString();
        case JSONB -> new String(value, 1, value.length - 1, StandardCharsets.UTF_8);
        default -> new String(value, StandardCharsets.UTF_8);
      };
    } catch (BufferUnderflowException | IndexOutOfBoundsException | DateTimeException e) {
      throw PgOutput.unreadable(
          "a value of type " + type + " cannot have " + value.length + " bytes");
    }
  }

  static byte[] bytes(boolean binary, byte[] value) {
    if (binary) {
      return value;
    }
    String text = new String(value, StandardCharsets.US_ASCII);
    try {
      return HexFormat.of().parseHex(text, 2, text.length());
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw PgOutput.unreadable("bytes that do not come as hexadecimal digits");
    }
  }

  /** Digits to the base of 10,000, the first of them of that weight. */
  private static String numeric(ByteBuffer in) {
    int digits = in.getShort() & 0xffff;
    int weight = in.getShort();
    int sign = in.getShort() & 0xffff;
    int scale = in.getShort() & 0xffff;
    if (sign != 0 && sign != 0x4000) {
      return sign == 0xC000 ? "NaN" : sign == 0xD000 ? "Infinity" : "-Infinity";
    }
    BigInteger unscaled = BigInteger.ZERO;
    for (int i = 0; i < digits; i++) {
      unscaled = unscaled.multiply(BigInteger.valueOf(10_000)).add(BigInteger.valueOf(in.getShort()));
    }
    BigDecimal value =
        new BigDecimal(unscaled)
            .scaleByPowerOfTen(4 * (weight - digits + 1))
            .setScale(scale, java.math.RoundingMode.DOWN);
    return (sign == 0 ? value : value.negate()).toPlainString();
  }
}
