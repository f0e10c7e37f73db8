package dev.tenon.tail.postgres;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;

/**
 * Values as the log has them: as text, or in binary. Binary is asked for of the outbox alone, so
 * that its types are all there are.
 */
final class PgTypes {
  private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");

  private static final int INT8 = 20;
  private static final int INT4 = 23;
  private static final int TIMESTAMPTZ = 1184;

  private PgTypes() {}

  static Instant instant(long micros) {
    return EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  static String text(int type, boolean binary, byte[] value) {
    if (!binary) {
      return new String(value, StandardCharsets.UTF_8);
    }
    ByteBuffer in = ByteBuffer.wrap(value);
    try {
      return switch (type) {
        case INT4 -> String.valueOf(in.getInt());
        case INT8 -> String.valueOf(in.getLong());
        case TIMESTAMPTZ -> instant(in.getLong()).toString();
        default -> new String(value, StandardCharsets.UTF_8);
      };
    } catch (BufferUnderflowException e) {
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
}
