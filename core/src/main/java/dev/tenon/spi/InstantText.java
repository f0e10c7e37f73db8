package dev.tenon.spi;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/**
 * Times as {@link Instant} writes and reads them. Every message has two, and to read them was more
 * than half of what it took to read its attributes: so the usual form is read by hand.
 */
final class InstantText {
  /** {@code 2026-03-01T10:00:00}. */
  private static final int SECONDS_END = 19;

  private static final int NANOS_DIGITS = 9;
  private static final int NONE = -1;

  private InstantText() {}

  /** The same as {@link Instant#toString}. */
  static String of(Instant instant) {
    LocalDateTime time =
        LocalDateTime.ofEpochSecond(instant.getEpochSecond(), instant.getNano(), ZoneOffset.UTC);
    boolean fullMinute = time.getSecond() == 0 && time.getNano() == 0;
    return time + (fullMinute ? ":00Z" : "Z"); // which a local time leaves out
  }

  /**
   * Reads a time with any offset.
   *
   * @throws DateTimeException if it is none
   */
  static Instant parse(String text) {
    if (!text.endsWith("Z")) {
      return OffsetDateTime.parse(text).toInstant();
    }
    int nanos = nanos(text);
    int hour = number(text, 11, 13);
    int minute = number(text, 14, 16);
    int second = number(text, 17, SECONDS_END);
    boolean usual =
        nanos != NONE
            && hour >= 0
            && hour < 24
            && minute >= 0
            && minute < 60
            && second >= 0
            && second < 60
            && text.charAt(4) == '-'
            && text.charAt(7) == '-'
            && text.charAt(10) == 'T'
            && text.charAt(13) == ':'
            && text.charAt(16) == ':';
    int year = number(text, 0, 4);
    int month = number(text, 5, 7);
    int day = number(text, 8, 10);
    if (!usual || year < 0) {
      return Instant.parse(text);
    }
    return LocalDateTime.of(year, month, day, hour, minute, second, nanos)
        .toInstant(ZoneOffset.UTC);
  }

  /** Of the fraction of a second before the last character; {@link #NONE} if it is no such text. */
  private static int nanos(String text) {
    int end = text.length() - 1;
    int digits = end - SECONDS_END - 1;
    if (end == SECONDS_END) {
      return 0;
    }
    if (digits < 1 || digits > NANOS_DIGITS || text.charAt(SECONDS_END) != '.') {
      return NONE;
    }
    int nanos = number(text, SECONDS_END + 1, end);
    for (int i = digits; i < NANOS_DIGITS && nanos > 0; i++) {
      nanos *= 10;
    }
    return nanos;
  }

  /** Of up to nine digits; {@link #NONE} if something else is there. */
  private static int number(String text, int from, int to) {
    if (to > text.length()) {
      return NONE;
    }
    int number = 0;
    for (int i = from; i < to; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return NONE;
      }
      number = number * 10 + digit;
    }
    return number;
  }
}
