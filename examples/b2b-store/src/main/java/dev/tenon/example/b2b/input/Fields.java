package dev.tenon.example.b2b.input;

import java.time.LocalDateTime;

/** Reads numbers and times straight from a field's characters, without an object per field. */
final class Fields {
  /** What every method here returns for a field it cannot read. */
  static final long INVALID = Long.MIN_VALUE;

  static final long MAX_QUANTITY = 1_000_000_000L;
  static final long MAX_PRICE = 1_000_000_000_000_000L;

  private static final String DATE_TIME = "dddd-dd-dd dd:dd:dd";

  private Fields() {}

  /** A whole number of at most {@link #MAX_QUANTITY} either way. */
  static long quantity(char[] chars, int offset, int length) {
    return decimal(chars, offset, length, 0, MAX_QUANTITY);
  }

  /** A plain decimal of at most {@link #MAX_PRICE} either way, in thousandths. */
  static long thousandths(char[] chars, int offset, int length) {
    return decimal(chars, offset, length, 3, MAX_PRICE);
  }

  private static long decimal(char[] chars, int offset, int length, int maxDecimals, long max) {
    int end = offset + length;
    boolean negative = length > 0 && chars[offset] == '-';
    int i = negative ? offset + 1 : offset;
    int start = i;
    long value = 0;
    for (; i < end && isDigit(chars[i]); i++) {
      value = value * 10 + chars[i] - '0';
      if (value > max) {
        return INVALID;
      }
    }
    if (i == start) {
      return INVALID;
    }
    int decimals = 0;
    if (i < end && chars[i] == '.' && maxDecimals > 0) {
      for (i++; i < end && isDigit(chars[i]) && decimals < maxDecimals; i++, decimals++) {
        value = value * 10 + chars[i] - '0';
      }
      if (decimals == 0) {
        return INVALID;
      }
    }
    if (i < end) {
      return INVALID;
    }
    long scaledMax = max;
    for (int scale = 0; scale < maxDecimals; scale++) {
      scaledMax *= 10;
      value = scale < decimals ? value : value * 10;
    }
    if (value > scaledMax) {
      return INVALID;
    }
    return negative ? -value : value;
  }

  /** A time {@code yyyy-MM-dd HH:mm:ss} that a calendar and a clock can show, packed. */
  static long dateTime(char[] chars, int offset, int length) {
    if (length != DATE_TIME.length()) {
      return INVALID;
    }
    for (int i = 0; i < length; i++) {
      char expected = DATE_TIME.charAt(i);
      char c = chars[offset + i];
      if (expected == 'd' ? !isDigit(c) : c != expected) {
        return INVALID;
      }
    }
    int year = two(chars, offset) * 100 + two(chars, offset + 2);
    int month = two(chars, offset + 5);
    int day = two(chars, offset + 8);
    int hour = two(chars, offset + 11);
    int minute = two(chars, offset + 14);
    int second = two(chars, offset + 17);
    if (year == 0 || month == 0 || month > 12 || day == 0 || day > daysOf(month, year)) {
      return INVALID;
    }
    if (hour > 23 || minute > 59 || second > 59) {
      return INVALID;
    }
    return ((((year * 16L + month) * 32 + day) * 32 + hour) * 64 + minute) * 64 + second;
  }

  static LocalDateTime unpackDateTime(long packed) {
    int second = (int) (packed & 63);
    int minute = (int) (packed >> 6 & 63);
    int hour = (int) (packed >> 12 & 31);
    int day = (int) (packed >> 17 & 31);
    int month = (int) (packed >> 22 & 15);
    return LocalDateTime.of((int) (packed >> 26), month, day, hour, minute, second);
  }

  private static int daysOf(int month, int year) {
    return switch (month) {
      case 4, 6, 9, 11 -> 30;
      case 2 -> year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
      default -> 31;
    };
  }

  private static int two(char[] chars, int offset) {
    return (chars[offset] - '0') * 10 + chars[offset + 1] - '0';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
