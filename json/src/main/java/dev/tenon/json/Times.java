package dev.tenon.json;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.ser.std.StdScalarSerializer;

/**
 * Times as ISO-8601 text. Nearly every event has one, and a young JVM takes longer over {@code
 * DateTimeFormatter} than over all the rest of an event, so the usual form is read and written by
 * hand. What is not of that form is left to the JDK.
 */
final class Times {
  /** Length up to the minutes and up to the seconds, in years of four digits. */
  private static final int MINUTES = "2024-02-29T12:00".length();

  private static final int SECONDS = "2024-02-29T12:00:00".length();

  private Times() {}

  static String write(Instant instant) {
    LocalDateTime utc;
    try {
      utc =
          LocalDateTime.ofEpochSecond(instant.getEpochSecond(), instant.getNano(), ZoneOffset.UTC);
    } catch (DateTimeException e) {
      return instant.toString(); // one of the years only an Instant knows
    }
    if (utc.getYear() < 0 || utc.getYear() > 9999) {
      return instant.toString();
    }
    String text = utc.toString();
    return text.length() == MINUTES ? text + ":00Z" : text + "Z";
  }

  static Instant readInstant(String text) {
    int end = text.length() - 1;
    LocalDateTime utc = end > 0 && text.charAt(end) == 'Z' ? usual(text, end) : null;
    return utc == null ? Instant.parse(text) : utc.toInstant(ZoneOffset.UTC);
  }

  static LocalDateTime readLocal(String text) {
    LocalDateTime local = usual(text, text.length());
    return local == null ? LocalDateTime.parse(text) : local;
  }

  /** Reads {@code yyyy-MM-ddTHH:mm:ss} with up to nine decimals; null for any other form. */
  private static @Nullable LocalDateTime usual(String text, int end) {
    if (end < SECONDS
        || text.charAt(4) != '-'
        || text.charAt(7) != '-'
        || text.charAt(10) != 'T'
        || text.charAt(13) != ':'
        || text.charAt(16) != ':') {
      return null;
    }
    int year = digits(text, 0, 4);
    int month = digits(text, 5, 7);
    int day = digits(text, 8, 10);
    int hour = digits(text, 11, 13);
    int minute = digits(text, 14, 16);
    int second = digits(text, 17, SECONDS);
    int nano = end == SECONDS ? 0 : nanos(text, end);
    if ((year | month | day | hour | minute | second | nano) < 0 || hour > 23 || second > 59) {
      return null;
    }
    return LocalDateTime.of(year, month, day, hour, minute, second, nano);
  }

  private static int nanos(String text, int end) {
    int decimals = end - SECONDS - 1;
    if (text.charAt(SECONDS) != '.' || decimals < 1 || decimals > 9) {
      return -1;
    }
    int nano = digits(text, SECONDS + 1, end);
    for (int i = decimals; i < 9; i++) {
      nano *= 10;
    }
    return nano;
  }

  /** The number between two places, or -1 if there is anything but digits. */
  private static int digits(String text, int from, int to) {
    int number = 0;
    for (int i = from; i < to; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return number;
  }

  static final class Writer<T> extends StdScalarSerializer<T> {
    private final Function<T, String> text;

    Writer(Class<T> type, Function<T, String> text) {
      super(type);
      this.text = text;
    }

    @Override
    public void serialize(T value, JsonGenerator out, SerializationContext context) {
      out.writeString(text.apply(value));
    }
  }

  static final class Reader<T> extends StdScalarDeserializer<T> {
    private final Function<String, T> parser;

    Reader(Class<T> type, Function<String, T> parser) {
      super(type);
      this.parser = parser;
    }

    @Override
    public T deserialize(JsonParser in, DeserializationContext context) {
      if (!in.hasToken(JsonToken.VALUE_STRING)) {
        return context.reportInputMismatch(this, "not a text");
      }
      try {
        return parser.apply(in.getString());
      } catch (DateTimeException e) {
        return context.reportInputMismatch(this, "not a time");
      }
    }
  }
}
